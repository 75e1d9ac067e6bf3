import { dataNodeNames, sentinelNames } from './node-names.ts'
import { BUS_OFFSET, type PortOverride, portWishes } from './ports.ts'
import { error, onePerPath, type PathPart, type Problem, warning } from './problem.ts'
import type { TopologyFile } from './topology-file.ts'

/** What the rules need to know beside the file. */
export interface RuleContext {
  port?: PortOverride
  /** Whether ports that the file does not name are automatic, instead of the usual ones. */
  freePorts?: boolean | undefined
  /** The ports that the kernel gives to clients, both included; undefined where it isn't known. */
  ephemeral?: [first: number, last: number] | undefined
}

/** Rules over the ports: enough of them, no two the same, the buses' too, none that clients may get. */
export function portRules(file: TopologyFile, context: RuleContext): Problem[] {
  const wishes = portWishes(file, context.port)
  const dataPath: PathPart[] = ['port']
  const sentinelPath: PathPart[] = ['sentinel', 'port']
  const problems: Problem[] = []
  const groups = [
    { wish: wishes.data, names: dataNodeNames(file), path: dataPath },
    { wish: wishes.sentinels, names: sentinelNames(file), path: sentinelPath },
  ]
  const holders = new Map<number, string>()
  for (const { wish, names, path } of groups) {
    if (wish.kind !== 'pinned') continue
    if (wish.ports.length !== names.length) {
      problems.push(
        error(
          path,
          `${wish.ports.length} ports for ${names.length} nodes`,
          'one port for each node, or the first one alone',
        ),
      )
      continue
    }
    for (const [index, port] of wish.ports.entries()) {
      const at =
        Array.isArray(file.port) && path === dataPath && context.port === undefined ? [...path, index] : path
      const opened: [string, number][] = [[`port ${port} of ${names[index]}`, port]]
      if (wishes.bus && path === dataPath) {
        opened.push([`bus port ${port + BUS_OFFSET} of ${names[index]}`, port + BUS_OFFSET])
      }
      for (const [what, number] of opened) {
        const holder = holders.get(number)
        if (number > 65_535) problems.push(error(at, `${what} is above 65535`, 'a lower port'))
        else if (holder !== undefined)
          problems.push(error(at, `${what} is also ${holder}`, 'other ports, or port: auto'))
        else if (context.ephemeral && number >= context.ephemeral[0] && number <= context.ephemeral[1]) {
          problems.push(
            warning(
              at,
              `${what} is one that the kernel gives to clients (${context.ephemeral.join(' to ')}): it can be taken at any moment`,
              `a port below ${context.ephemeral[0]}`,
            ),
          )
        }
        if (holder === undefined) holders.set(number, what)
      }
    }
  }
  return onePerPath(problems)
}
