import { main } from './commands/main.ts'
import { outliveTerminal } from './ui/terminal.ts'

outliveTerminal()
void main(process.argv.slice(2))
