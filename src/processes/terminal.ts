import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

const STANDARD = [0, 1, 2]

/**
 * Lets this process end with its own exit code when its terminal is gone: Node gives a terminal its settings back at the
 * end, and aborts where that fails (`ResetStdio` in its node.cc); what is closed it leaves alone.
 */
export function outliveTerminal(): void {
  const terminals = STANDARD.filter((descriptor) => isatty(descriptor))
  process.on('exit', () => {
    for (const descriptor of terminals.filter((one) => !isatty(one))) closeSync(descriptor)
  })
}
