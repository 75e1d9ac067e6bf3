import { SCHEMA_NAMES } from '../model/schema-names.ts'

/** What an option takes, and one that it could be given. */
interface OptionValue {
  expected: string
  example: string
}

const DURATION = { expected: 'a duration, such as 500ms, 5s or 1m', example: '30s' }
const FOLDER = { expected: 'the path of a folder', example: 'out' }
const TOPOLOGY = { expected: 'the name of a topology', example: 'shop' }

/** For those who leave it out. Of an option that is not here, or is another one in each command, its description is said. */
export const OPTION_VALUES: Record<string, OptionValue | undefined> = {
  against: { expected: 'the name of a topology that runs, or its file', example: 'shop' },
  artifacts: FOLDER,
  by: { ...DURATION, example: '100ms' },
  cut: { ...DURATION, example: '1s' },
  env: { expected: 'the name of an environment variable', example: 'NEW_PASSWORD' },
  for: { ...DURATION, example: '5s' },
  format: { expected: 'dotenv, shell, json or github', example: 'dotenv' },
  grace: { ...DURATION, example: '10s' },
  jitter: { ...DURATION, example: '20ms' },
  lines: { expected: 'a number, 0 or more', example: '100' },
  load: { expected: 'a file of Redis commands or JSON, or an RDB file', example: 'data.json' },
  matrix: { expected: 'a key of the topology file with its values', example: 'replicas=1,2' },
  name: TOPOLOGY,
  of: { expected: SCHEMA_NAMES.join(', '), example: 'status' },
  out: FOLDER,
  port: { expected: 'a port from 1 to 65535, or auto', example: 'auto' },
  repeat: { expected: 'how often, 1 or more', example: '20' },
  report: FOLDER,
  seed: { expected: 'a number, 0 or more', example: '7' },
  server: { expected: 'a server program: a name on PATH, or a path', example: 'redis-server' },
  timeout: DURATION,
  user: { expected: 'the name of a user', example: 'app' },
  wait: DURATION,
  whole: { ...DURATION, example: '5s' },
  wiring: { expected: 'fast, meet or ordinary', example: 'fast' },
}
