import { RedisHaError } from '../../model/failure.ts'
import { matchesOrNot } from '../../model/glob.ts'
import { parsePairs } from '../../redis/pairs.ts'
import type { Scene } from '../scene.ts'
import { type Answer, answerOf } from './conditions.ts'
import { filled, idsIn } from './placeholders.ts'
import { withMigrateSignIn } from './migrate-sign-in.ts'
import { notSeen } from './waits.ts'

/** Sends a command to nodes and holds what they say against a glob; without one, an error reply fails the step. So does a node that says nothing. */
export async function sendCommand(
  scene: Scene,
  said: string[],
  on: string[],
  wanted: string | undefined,
  waits: boolean,
): Promise<string> {
  const ids = await idsIn(scene, [...said, wanted ?? ''])
  const command = withMigrateSignIn(
    scene.plan,
    said.map((word) => filled(word, scene.plan, ids)),
  )
  const says = wanted === undefined ? undefined : filled(wanted, scene.plan, ids)
  const nodes = await scene.nodes(on)
  const connections = scene.connect()
  const asking = Promise.all(
    nodes.map(async (node) => ({ node, answer: await answerOf(connections, node, command) })),
  ).finally(() => connections[Symbol.dispose]())
  if (!waits) {
    asking.catch(() => undefined)
    return 'sent'
  }
  const answers = await asking
  const isWrong = ({ kind, text }: Answer) =>
    kind === 'silence' || (says === undefined ? kind === 'error' : !matchesOrNot(says, text))
  const wrong = answers.find(({ answer }) => isWrong(answer))
  if (wrong)
    throw notSeen(
      `${wrong.node.name} said something else`,
      says ?? 'no error',
      wrong.answer.text.slice(0, 200),
    )
  return answers.map(({ node, answer }) => `${node.name}: ${answer.text.slice(0, 80)}`).join('; ')
}

/** CONFIG SET, with the old values put back at the end. */
export async function setConfig(
  scene: Scene,
  config: Record<string, string>,
  on: string[],
  rewrite: boolean,
): Promise<string> {
  const nodes = await scene.nodes(on)
  using connections = scene.connect()
  for (const node of nodes) {
    const connection = connections.to(node)
    for (const [name, value] of Object.entries(config)) {
      const before = parsePairs(await connection.call('CONFIG', 'GET', name)).get(name)
      if (before === undefined)
        throw new RedisHaError({
          reason: 'refused',
          title: `${node.name} has no setting ${name}`,
          expected: 'a setting that CONFIG GET knows',
          seen: 'none',
          try: 'another version of the server: `needs` says from which on',
        })
      scene.debts?.oweSettings([{ node: node.name, name, value: before, rewrite }])
      await connection.call('CONFIG', 'SET', name, value)
      scene.cures.push({
        what: `${name} of ${node.name}`,
        heal: async () => {
          if (scene.topology.stateOf(node) === 'gone') return
          using again = scene.connect()
          await again.to(node).call('CONFIG', 'SET', name, before)
          if (rewrite) await again.to(node).call('CONFIG', 'REWRITE')
        },
      })
    }
    if (rewrite) await connection.call('CONFIG', 'REWRITE')
  }
  return `${Object.keys(config).join(', ')} on ${nodes.map(({ name }) => name).join(', ')}`
}
