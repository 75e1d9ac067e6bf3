import { main } from './commands/main.ts'
import { outliveTerminal } from './processes/terminal.ts'

outliveTerminal()
void main(process.argv.slice(2))
