import { renderConf } from '../../src/conf/render.ts'
import { makePlan } from '../../src/model/make-plan.ts'
import type { Plan } from '../../src/model/plan.ts'
import { type PortWish, portWishes } from '../../src/model/ports.ts'
import { formatProblem, type Problem } from '../../src/model/problem.ts'
import { readTopologyText, type Topology } from '../../src/model/read-topology.ts'
import { parseConf } from '../../src/redis/directives.ts'
import { redis7 } from './plans.ts'
import { allWith } from './secrets.ts'
import { templates } from './templates.ts'

/** What became of a file that may be anything: refused with places, or a topology with its plan. */
export type Verdict = { refused: Problem[] } | { topology: Topology; plan: Plan }

const FOLDER = '/state/shop'

/** Ports on which nobody listens, so that no conf of a plan speaks of a stranger. */
const FIRST_PORT = 2

/**
 * Reads a file as `validate` and `render` do, and throws where it is neither refused with a place in it and a message on
 * one line, nor rendered to confs that stay in their folders and say nothing that nobody asked for. Writes nothing.
 */
export function verdictOn(text: string): Verdict {
  const { topology, problems } = readTopologyText(text, 'shop')
  for (const problem of problems) demandPlace(problem, text)
  const refused = problems.filter(({ severity }) => severity === 'error')
  if (!topology) {
    if (refused.length === 0) throw new Error('refused without a reason')
    return { refused }
  }
  if (refused.length > 0) throw new Error(`accepted with errors: ${refused[0]?.message}`)
  const plan = planFor(topology, FOLDER)
  for (const node of plan.nodes.slice(0, 12)) {
    const conf = parseConf(renderConf(plan, node, templates, allWith('Sesame4711')))
    for (const { name, args } of conf) {
      if (NEVER.includes(name)) throw new Error(`${node.name} has ${name} ${args.join(' ')}`)
      if (
        PLACES.includes(name) &&
        args.some((arg) => arg.includes('/') && !arg.startsWith(`${node.dir}/`) && arg !== node.dir)
      )
        throw new Error(`${node.name} has ${name} ${args.join(' ')}`)
    }
  }
  return { topology, plan }
}

const NEVER = ['include', 'loadmodule', 'aclfile', 'daemonize', 'supervised', 'unixsocket']
const PLACES = [
  'dir',
  'logfile',
  'pidfile',
  'dbfilename',
  'appendfilename',
  'appenddirname',
  'cluster-config-file',
]

/** The plan of a topology, on ports of which none is anybody's. */
export function planFor(topology: Topology, folder: string): Plan {
  const wishes = portWishes(topology)
  const data = countOf(wishes.data)
  return makePlan({
    baseFolder: '/files',
    topology,
    folder,
    server: redis7,
    program: '/usr/bin/redis-server',
    wiring: 'fast',
    ports: {
      data: Array.from({ length: data }, (_, index) => FIRST_PORT + index),
      sentinels: Array.from({ length: countOf(wishes.sentinels) }, (_, index) => FIRST_PORT + data + index),
    },
  })
}

function countOf(wish: PortWish): number {
  return wish.kind === 'auto' ? wish.count : wish.ports.length
}

function demandPlace(problem: Problem, text: string): void {
  const { line, column, message } = problem
  const shown = formatProblem(problem, 'shop.yaml')
  const lines = text.split('\n')
  const there = line === undefined ? undefined : lines[line - 1]
  if (there === undefined || column === undefined || column < 1 || column > there.length + 1)
    throw new Error(`a place that the file does not have: ${shown}`)
  if (message.trim() === '' || /[\n\r\0]/.test(message))
    throw new Error(`a message on several lines: ${shown}`)
  if (/^\s+at .*:\d+/m.test(shown)) throw new Error(`a stack trace: ${shown}`)
}
