import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './processes/files.ts'

const version = () => {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

// The one command that needs nothing is not kept waiting for a parser.
const [first, ...rest] = process.argv.slice(2)
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version()}\n`)
else {
  const { main } = await import('./commands/main.ts')
  await main(process.argv.slice(2))
}
