import type { Problem } from './layout.ts'
import { expect, sorted, type View } from './look.ts'

export function isMaster(view: View): boolean {
  return view.info.get('role') === 'master'
}

/** One master and its replicas: links up, pointing at that master, and listed by it as online. */
export function replicationProblems(views: readonly View[]): Problem[] {
  const masters = views.filter(isMaster)
  const [master] = masters
  if (master === undefined || masters.length > 1) {
    return [{ observer: 'all', check: 'masters', expected: '1', seen: sorted(masters.map((m) => m.port)) }]
  }
  const replicas = views.filter((view) => view !== master)
  return [
    ...replicas.flatMap((replica) => linkProblems(replica, master.port)),
    ...expect(
      master.port,
      'replicas online',
      sorted(replicas.map((r) => r.port)),
      sorted(onlineReplicas(master)),
    ),
  ]
}

export function linkProblems(replica: View, masterPort: number): Problem[] {
  const { port, info } = replica
  return [
    ...expect(port, 'role', 'slave', info.get('role')),
    ...expect(
      port,
      'master address',
      `127.0.0.1:${masterPort}`,
      `${info.get('master_host')}:${info.get('master_port')}`,
    ),
    ...expect(port, 'master_link_status', 'up', info.get('master_link_status')),
  ]
}

function onlineReplicas(master: View): string[] {
  return [...master.info].flatMap(([key, value]) => {
    const port = /^ip=127\.0\.0\.1,port=(\d+),state=online,/.exec(value)?.[1]
    return /^slave\d+$/.test(key) && port !== undefined ? [port] : []
  })
}
