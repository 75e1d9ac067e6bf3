#!/bin/sh
# Installs redis-server and redis-cli on Debian and Ubuntu as plain programs: no service is started, none is enabled.
#
#   sh install-redis-debian.sh [--root DIRECTORY] [PACKAGE...]
#
# Runs as root. --root is for tests: the folder that stands for / where this script itself looks and writes.
#
# The package's own scripts enable the service and start it, by two separate ways each (systemd and SysV init):
#   start   goes through invoke-rc.d or deb-systemd-invoke, and both ask /usr/sbin/policy-rc.d first; one that answers
#           101 ("not allowed") is Debian's documented way of installing without starting.
#   enable  deb-systemd-helper asks systemd's presets, so a preset "disable" keeps the unit from being enabled at all.
#           The SysV links, and the unit where deb-systemd-helper is too old for presets, are switched off afterwards
#           by update-rc.d. dpkg remembers "disabled" as the administrator's choice, so upgrades keep it.
# Masking the unit instead would not last: once unmasked, the next upgrade of the package takes it for new, enables it
# and starts it. So would leaving out its files with dpkg's --path-exclude. And unpacking a downloaded .deb somewhere
# would leave a server that gets no security updates.
#
# Both files are taken away again at the end, also after Ctrl-C or a failure; what a kill -9 leaves, the next run takes
# away.
set -eu

root=
if [ "${1:-}" = --root ]; then
  root=$2
  shift 2
fi
[ $# -gt 0 ] || set -- redis-server redis-tools

# needrestart is Ubuntu's hook that restarts other people's services after an installation.
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
# "su" without "-" leaves these out.
PATH=$PATH:/usr/sbin:/sbin

policy=$root/usr/sbin/policy-rc.d
presets=$root/etc/systemd/system-preset
preset=$presets/00-redis-ha-install.preset
made_presets=no
lists=$root/var/lib/apt/lists
marker='# Placed by redis-ha while it installs redis-server. Safe to remove.'

# One at a time. The lock is on the folder itself, so that no lock file stays behind.
exec 9<"$root/usr/sbin"
flock 9

is_installed() {
  dpkg-query --show --showformat '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

# A service that is there already is somebody's own, and stays as it is.
if is_installed redis-server; then had_service=yes; else had_service=no; fi

policy_is_ours() {
  [ -f "$policy" ] && grep -qxF "$marker" "$policy"
}

is_enabled() {
  [ -n "$(find "$root"/etc/systemd/system "$root"/etc/rc[S2345].d \
    '(' -path '*.wants/redis-server.service' -o -name 'S[0-9][0-9]redis-server' ')' 2>/dev/null)" ]
}

put_back() {
  status=$?
  trap '' INT TERM HUP
  if [ $had_service = no ] && [ -e "$root/etc/init.d/redis-server" ]; then
    update-rc.d redis-server disable || status=1
    if is_enabled; then
      echo 'The service is still enabled, though it should not be: update-rc.d redis-server disable' >&2
      status=1
    fi
  fi
  rm -f "$preset"
  if [ "$made_presets" = yes ]; then rmdir "$presets" 2>/dev/null || :; fi
  if policy_is_ours; then rm -f "$policy"; fi
  exit $status
}
trap put_back EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

forbids_start() {
  answer=0
  [ -x "$policy" ] && "$policy" "$1" start >/dev/null 2>&1 || answer=$?
  [ -x "$policy" ] && [ $answer -eq 101 ]
}

# With the lock held, a file of ours can only be what a killed run left.
if policy_is_ours; then rm -f "$policy"; fi

if [ -e "$policy" ] || [ -L "$policy" ]; then
  if ! forbids_start redis-server || ! forbids_start redis-server.service; then
    echo "$policy is there already and does not forbid starting redis-server." >&2
    echo "It is not ours to change, and without it the installation would start a service." >&2
    echo "Install the package yourself (apt-get install $*), or move that file away for the moment." >&2
    exit 1
  fi
else
  # noclobber: fails rather than overwriting one that appears at this very moment.
  (
    set -C
    cat >"$policy" <<END
#!/bin/sh
$marker
case \$* in *redis-server*) exit 101 ;; esac
END
  )
  chmod 755 "$policy"
fi

if [ ! -d "$presets" ]; then
  mkdir -p "$presets"
  made_presets=yes
fi
printf '%s\n' "$marker" 'disable redis-server.service' >"$preset"

update() {
  apt-get update -q </dev/null
}

install() {
  # confold: a configuration that an earlier installation left stays as it is, without a question.
  apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=60 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null
}

# Lists older than a day may name versions that the mirror no longer has; a failing update need not matter.
lists_are_fresh() {
  ls "$lists"/*_Packages* >/dev/null 2>&1 && [ -n "$(find "$lists" -maxdepth 0 -mtime -1)" ]
}

if lists_are_fresh; then
  install "$@" || { update && install "$@"; }
else
  update || echo 'apt-get update failed; trying with the lists there are.' >&2
  install "$@"
fi
