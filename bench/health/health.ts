import { Observer } from '../observer.ts'
import { clusterCommands, clusterProblems, slotsOwnedBy } from './cluster.ts'
import type { Layout, Problem } from './layout.ts'
import { type Look, look, type View } from './look.ts'
import { type ProbeTarget, probeProblems } from './probe.ts'
import { isMaster, replicationProblems } from './replication.ts'
import { sentinelCommands, sentinelProblems } from './sentinel.ts'
import { keyIn } from './slot.ts'

/** Strict health of one topology, asked of every server in it. */
export class Health implements Disposable {
  readonly #layout: Layout
  readonly #observers = new Map<number, Observer>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /**
   * One round: what does not hold now. The probe is written only when everything else holds: a write moves the
   * replication offset, and that alone makes a cluster list its replicas sooner than it would unwatched.
   */
  async round(): Promise<Problem[]> {
    const { kind, data, sentinels } = this.#layout
    const commands = kind === 'cluster' ? clusterCommands : []
    const [seen, watch] = await Promise.all([
      look(data, this.#observerOf, commands),
      look(sentinels, this.#observerOf, sentinelCommands),
    ])
    const problems = this.#judge(seen, watch)
    return problems.length > 0 ? problems : this.#probe(seen.views)
  }

  #judge(seen: Look, watch: Look): Problem[] {
    const unanswered = [...seen.problems, ...watch.problems]
    if (unanswered.length > 0) return unanswered
    const { kind } = this.#layout
    if (kind === 'cluster') return clusterProblems(seen.views, this.#layout)
    return [
      ...replicationProblems(seen.views),
      ...(kind === 'sentinel' ? sentinelProblems(watch.views, seen.views) : []),
    ]
  }

  async #probe(views: readonly View[]): Promise<Problem[]> {
    const targets = views.filter(isMaster).map((master) => this.#probeTarget(master, views))
    return (await Promise.all(targets.map(probeProblems))).flat()
  }

  #probeTarget(master: View, views: readonly View[]): ProbeTarget {
    const replicas = views.filter((view) => view.info.get('master_port') === String(master.port))
    const prefix = `bench-probe:${process.pid}`
    return {
      master: this.#observerOf(master.port),
      replicas: replicas.map((view) => this.#observerOf(view.port)),
      key: this.#layout.kind === 'cluster' ? keyIn(slotsOwnedBy(master), prefix) : prefix,
    }
  }

  readonly #observerOf = (port: number): Observer => {
    const observer = this.#observers.get(port) ?? new Observer(port)
    this.#observers.set(port, observer)
    return observer
  };

  [Symbol.dispose](): void {
    for (const observer of this.#observers.values()) observer.close()
  }
}
