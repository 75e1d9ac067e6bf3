/** A topology that runs, and files beside its own that can't be brought up. */
export interface Walked {
  name: string
  file: string
  /** The same under another name, with a directive that no server knows. */
  dying: string
  /** The same as `file` with another setting, under its name. */
  changed: string
}

/** Command lines about a topology that is not there yet. None changes anything; most of them work. */
export function commandsBefore({ name, file, dying }: Walked): string[][] {
  return [
    ['validate', file],
    ['validate', file, '--json'],
    ['render', file],
    ['up', file, '--dry-run'],
    ['up', file, '--dry-run', '--json'],
    ['up', file, '--timeout', '1ms'],
    ['up', dying],
    ['up', dying, '--json', '--quiet'],
    ['doctor', file],
    ['status', name],
    ['env', name],
  ]
}

/** Command lines about a topology that runs, each form of each command that may not show its password. */
export function commandsAt({ name, file, changed }: Walked): string[][] {
  return [
    ['up', file],
    ['up', file, '--json'],
    ['up', changed],
    ['status', name],
    ['status', name, '--probe', '--json'],
    ['status', name, '--wait', '20s'],
    ['ls'],
    ['ls', '--json'],
    ['logs', name],
    ['logs', name, '--json'],
    ['doctor', file],
    ['doctor', '--json'],
    ['cli', name, 'all', '--', 'PING'],
    ['cli', name, 'all', '--json', '--', 'PING'],
    ['cli', name, 'all', '--', 'NOSUCHCOMMAND'],
    ['cli', name, 'master', '--', 'GET'],
    ['cli', name, 'nobody', '--', 'PING'],
    ['cli', name, 'master', '--', '--no-such-option'],
    ['env', name, '--format', 'nothing'],
    ['__complete', 'status', ''],
  ]
}

/** Command lines that go on until their reader has gone. */
export function commandsThatStay({ name }: Walked): string[][] {
  return [
    ['status', name, '--watch'],
    ['status', name, '--watch', '--json'],
    ['logs', name, '-f'],
    ['logs', name, '-f', '--json'],
    ['events', name, '-f'],
    ['events', name, '-f', '--json'],
  ]
}

/** A private copy's command that leaves the password that it was given in this file, and fails. */
function failingCommand(leaving: string): string[] {
  return ['sh', '-c', `printf %s "$REDIS_PASSWORD" >>'${leaving}'; exit 3`]
}

/** What the commands of private copies need beside the topology's file, and where they write. */
export interface Copied {
  drill: string
  load: string
  /** A folder for what `run` and `drill` write. */
  reports: string
  /** Here the command of `run` leaves the password of its copy. */
  leaving: string
}

/** A short drill against a topology's file, with a program that runs meanwhile. */
export function drillYaml(file: string): string {
  return [
    `against: ${file}`,
    'workload: { clients: 2, rate: 50 }',
    'probe: { log: done, still: 2s }',
    'steps: [{ run: 300ms }]',
    'expect: { lost: 0 }',
    '',
  ].join('\n')
}

/** Command lines that bring up private copies; those of `run` fail, so that they tell all that they know. */
export function commandsOfCopies(
  { file, dying }: Walked,
  { drill, load, reports, leaving }: Copied,
): string[][] {
  const failing = failingCommand(leaving)
  return [
    ['run', file, '--load', load, '--artifacts', `${reports}/run`, '--', ...failing],
    ['run', dying, '--artifacts', `${reports}/dying`, '--', 'true'],
    ['run', file, '--', '/no/such/program'],
    ['drill', drill, '--report', `${reports}/drill`, '--json', '--', ...failing],
  ]
}

/** Command lines that change a running topology one after the other, and lead it back. */
export function commandsThatAct(name: string, replica: string): string[][] {
  return [
    ['stop', name, replica],
    ['start', name, replica, '--json'],
    ['kill', name, replica, '--json'],
    ['start', name],
    ['restart', name, replica],
    ['pause', name, replica, '--json'],
    ['resume', name],
    ['fault', 'block', name, replica, '--for', '100ms'],
    ['failover', name, '--to', 'nobody'],
    ['fault', 'partition', name, `${replica} | rest`, '--for', '100ms'],
    ['fault', 'list', name],
    ['fault', 'list', name, '--json'],
    ['slot', 'user:1', '--name', name],
    ['events', name],
    ['events', name, '--json'],
    ['reset', name, '--json'],
  ]
}

/** Commands that have nothing to do with a topology's password, and those whose own tests search for it: they change what is searched for. */
export const NOT_WALKED: readonly string[] = ['init', 'schema', 'completion', 'compare', 'passwd', 'certs']
