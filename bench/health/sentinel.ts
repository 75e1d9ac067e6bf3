import { listOf, pairsOf, textOf } from '../observer.ts'
import { masterName, type Problem } from './layout.ts'
import { expect, sorted, type View } from './look.ts'
import { isMaster } from './replication.ts'

export const sentinelCommands = [
  ['SENTINEL', 'MASTER', masterName],
  ['SENTINEL', 'REPLICAS', masterName],
  ['SENTINEL', 'SENTINELS', masterName],
  ['SENTINEL', 'CKQUORUM', masterName],
]

/** Every sentinel knows the one master, every replica and every other sentinel, and nothing else. */
export function sentinelProblems(sentinels: readonly View[], data: readonly View[]): Problem[] {
  const master = data.find(isMaster)
  const replicaPorts = data.filter((view) => !isMaster(view)).map((view) => view.port)
  const epochs = new Set(sentinels.map((view) => pairsOf(view.replies[0]).get('config-epoch')))
  return [
    ...sentinels.flatMap((view) => masterProblems(view, master?.port)),
    ...sentinels.flatMap((view) => replicaProblems(view, replicaPorts, master?.port)),
    ...sentinels.flatMap((view) => peerProblems(view, sentinels)),
    ...sentinels.flatMap((view) => quorumProblems(view)),
    ...(epochs.size === 1
      ? []
      : [{ observer: 'sentinels', check: 'config-epoch', expected: 'one', seen: [...epochs].join(' ') }]),
  ]
}

function masterProblems({ port, replies }: View, masterPort: number | undefined): Problem[] {
  const master = pairsOf(replies[0])
  return [
    ...expect(port, 'master', `127.0.0.1:${masterPort}`, `${master.get('ip')}:${master.get('port')}`),
    ...expect(port, 'flags of the master', 'master', master.get('flags')),
  ]
}

function replicaProblems(
  { port, replies }: View,
  replicaPorts: number[],
  masterPort: number | undefined,
): Problem[] {
  const known = listOf(replies[1]).map(pairsOf)
  return [
    ...expect(port, 'replicas known', sorted(replicaPorts), sorted(known.map((k) => k.get('port') ?? '?'))),
    ...known.flatMap((k) => [
      ...expect(port, `flags of replica ${k.get('port')}`, 'slave', k.get('flags')),
      ...expect(port, `link of replica ${k.get('port')}`, 'ok', k.get('master-link-status')),
      ...expect(port, `master of replica ${k.get('port')}`, String(masterPort), k.get('master-port')),
    ]),
  ]
}

function peerProblems({ port, replies }: View, sentinels: readonly View[]): Problem[] {
  const known = listOf(replies[2]).map(pairsOf)
  const others = sentinels.map((s) => s.port).filter((other) => other !== port)
  return [
    ...expect(port, 'sentinels known', sorted(others), sorted(known.map((k) => k.get('port') ?? '?'))),
    ...known.flatMap((k) => expect(port, `flags of sentinel ${k.get('port')}`, 'sentinel', k.get('flags'))),
  ]
}

function quorumProblems({ port, replies }: View): Problem[] {
  const answer = textOf(replies[3])
  return answer.startsWith('OK ') ? [] : expect(port, 'CKQUORUM', 'OK', answer)
}
