import { resolve } from 'node:path'
import { nearest } from '../model/nearest.ts'
import { TOPOLOGY_KINDS, type TopologyKindName } from '../model/topology-file.ts'
import { writeStarter } from '../topologies/starter.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { usage } from './arguments.ts'

export interface InitRun {
  topology: string
  file: string | undefined
  json: boolean
}

export function runInit(args: InitRun): void {
  const topology = kindOf(args.topology)
  const file = args.file ?? `${topology}.yaml`
  writeStarter(topology, file)
  if (args.json) printJson({ file: resolve(file), topology })
  else printResult(file)
  tell(`${onStderr.green('✔')} a ${topology} topology to begin with`)
  tell(onStderr.dim(`  redis-ha up ${file} · redis-ha validate ${file}`))
}

function kindOf(word: string): TopologyKindName {
  const kind = TOPOLOGY_KINDS.find((known) => known === word)
  if (kind !== undefined) return kind
  throw usage(
    `There is no topology "${word}"`,
    TOPOLOGY_KINDS.join(', '),
    word === '' ? 'nothing' : word,
    `redis-ha init ${nearest(word, TOPOLOGY_KINDS) ?? 'sentinel'}`,
  )
}
