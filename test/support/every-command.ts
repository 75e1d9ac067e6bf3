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
  ]
}
