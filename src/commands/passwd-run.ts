import { readInput } from '../processes/standard-input.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { changePassword } from '../topologies/passwd/change-password.ts'
import { nameOf } from '../topologies/registry.ts'
import { askSecret } from '../ui/ask-secret.ts'
import { onStderr, printJson, tell } from '../ui/output.ts'
import { usage } from './arguments.ts'
import { interruptible } from './interruption.ts'

export interface PasswdRun {
  name: string
  user: string | undefined
  generate: boolean
  env: string | undefined
  graceMs: number | undefined
  timeoutMs: number | undefined
  json: boolean
}

export async function runPasswd(args: PasswdRun): Promise<void> {
  if (args.generate && args.env !== undefined)
    throw usage('--generate and --env contradict each other', 'one of them', 'both', '--generate')
  const state = stateDirectory()
  const topology = new OpenTopology(state, nameOf(state, args.name))
  await interruptible(async (signal) => {
    const password = args.generate ? undefined : await passwordFor(args, signal)
    const { user, graceMs, timeoutMs } = args
    const result = await changePassword(topology, { user, password }, { graceMs, timeoutMs, signal })
    if (args.json) printJson({ name: topology.name, ...result })
    else
      tell(
        `${onStderr.green('✔')} ${result.user} of ${topology.name} has ${result.completed ? 'the password of the change that was cut short' : 'another password'} on ${result.nodes.length} ${result.nodes.length === 1 ? 'node' : 'nodes'}: both taken after ${result.bothAt - result.at}ms, the new one alone after ${result.doneAt - result.at}ms`,
      )
  })
}

/** The new password, from where arguments and logs don't show it. */
async function passwordFor({ env, name }: PasswdRun, signal: AbortSignal): Promise<string> {
  if (env !== undefined) {
    const value = process.env[env]
    if (value !== undefined) return value
    throw usage(
      `${env} is not set`,
      'an environment variable with the new password',
      'nothing',
      `export ${env}=…`,
    )
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    // `echo` and `pass` end their line.
    const text = (await readInput()).replace(/\r?\n$/, '')
    if (text !== '') return text
    throw usage(
      'There is no password on standard input',
      'the new one on one line',
      'nothing',
      `redis-ha passwd ${name} --generate, or --env NAME`,
    )
  }
  const password = await askSecret(`new password for ${name}: `, signal)
  if ((await askSecret('once more: ', signal)) === password) return password
  throw usage(
    'The two are not the same',
    'the same password twice',
    'two passwords',
    `redis-ha passwd ${name}`,
  )
}
