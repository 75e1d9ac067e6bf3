import { main } from './commands/main.ts'
import { afterThis } from './processes/clock.ts'
import { outliveTerminal } from './processes/terminal.ts'
import { admitUnwritten, flushOutput } from './ui/output.ts'

outliveTerminal()
void run()

async function run(): Promise<void> {
  await main(process.argv.slice(2))
  await flushOutput()
  // Not left to Node, which takes its signal handlers away some milliseconds before it ends: a signal that comes then would
  // be what the exit code says, though all is done. What happens at once is written at once, see the event log.
  afterThis(() => {
    admitUnwritten()
    process.exit()
  })
}
