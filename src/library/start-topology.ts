import type { TopologyInput, TopologyKindName } from '../model/topology-file.ts'
import type { Report } from '../topologies/progress.ts'
import { startPrivateCopy } from '../topologies/private-copy.ts'
import {
  type AnyRunningTopology,
  RunningTopology,
  type RunningTopologyOf,
  type WaitOptions,
} from './running-topology.ts'
import { readSource, type TopologySource } from './topology-source.ts'

export interface StartTopologyOptions extends WaitOptions {
  /** Told what happens during the start and while it is taken down. */
  onProgress?: Report
}

/**
 * Starts a topology of your own and resolves when it is proven healthy: on free ports, with a state directory of its own. It
 * ends with `stop()`, at the end of an `await using`, or, whatever happens to this process, within 2 seconds after it.
 * Rejects with a {@link RedisHaError}; then nothing is left of it.
 *
 * ```ts
 * await using topology = await startTopology({ topology: 'cluster' })
 * ```
 */
export function startTopology<K extends TopologyKindName>(
  source: TopologyInput & { topology: K },
  options?: StartTopologyOptions,
): Promise<RunningTopologyOf<K>>
export function startTopology(
  source: TopologySource,
  options?: StartTopologyOptions,
): Promise<AnyRunningTopology>
export async function startTopology(
  source: TopologySource,
  options: StartTopologyOptions = {},
): Promise<AnyRunningTopology> {
  const { timeoutMs, signal, onProgress } = options
  const copy = await startPrivateCopy({
    ...readSource(source, process.cwd()),
    signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(onProgress && { report: onProgress }),
  })
  const { state, name, document, dispose } = copy
  const { run } = copy.record()
  return new RunningTopology({
    state,
    name,
    run,
    document,
    stop: dispose,
    release: dispose,
  }) as AnyRunningTopology
}
