/**
 * The use cases behind the commands, for programs. Every foreseen failure is thrown as a {@link RedisHaError}.
 *
 * @module
 */

export type { Counters } from './drills/code/counters.ts'
export { type DefinedDrill, defineDrill, type DrillDefinition } from './drills/code/define-drill.ts'
export type { Deferred, DrillConnection, Message, SignIn } from './drills/code/drill-connection.ts'
export type { LogMark } from './drills/code/log-mark.ts'
export type { DrillNode, Patience, RunningDrill, Targets, WriteCounts } from './drills/code/running-drill.ts'
export type { Drill } from './drills/drill.ts'
export { type LibraryDrill, libraryDrills } from './drills/library.ts'
export { loadDrill } from './drills/load-drill.ts'
export { type DrillProgress, runDrill, type RunDrillOptions } from './drills/run-drill.ts'
export { block, type Block } from './faults/block.ts'
export type { FailoverRequest, FailoverResult } from './faults/failover/failover-result.ts'
export type {
  PasswordChange,
  PasswordChangeOptions,
  PasswordChangeResult,
} from './topologies/passwd/change-password.ts'
export { failover } from './faults/failover/failover.ts'
export { type Fault, inject, type Injected } from './faults/fault.ts'
export { kill } from './faults/kill.ts'
export {
  injectLinkFault,
  type InjectedLinkFault,
  type LinkFault,
  type LinkFaultOptions,
} from './faults/links/link-fault.ts'
export { healLinks, linksState } from './faults/links/links-state.ts'
export type { ActionOptions, NodeAction, NodeResult } from './faults/node-result.ts'
export { pause, resume } from './faults/pause.ts'
export { restart } from './faults/restart.ts'
export { start, type StartOptions } from './faults/start.ts'
export { stop } from './faults/stop.ts'
export { Recorder, type RecorderOptions, startRecorder } from './faults/timeline/recorder.ts'
export type { IoredisOptions } from './model/ioredis-options.ts'
export { type EmptyingOptions, type FailoverOptions, NodeActions } from './library/node-actions.ts'
export { openTopology, type OpenTopologyOptions } from './library/open-running.ts'
export {
  type AnyRunningTopology,
  RunningTopology,
  type RunningTopologyOf,
  type WaitOptions,
} from './library/running-topology.ts'
export { startTopology, type StartTopologyOptions } from './library/start-topology.ts'
export type { TopologySource } from './library/topology-source.ts'
export type { FlowState, LinksState } from './model/links.ts'
export type { LinkRule } from './model/link-rules.ts'
export type { Check } from './model/check.ts'
export type { NodeStatus, StatusDocument } from './model/document.ts'
export type { DrillFile, DrillInput, ProgramProbe } from './model/drill-file.ts'
export type { DrillReport } from './model/drill-report.ts'
export { type Failure, type FailureReason, RedisHaError } from './model/failure.ts'
export type { ConditionInput, DrillStepInput } from './model/drill-steps.ts'
export type { NodeRedisOptions } from './model/node-redis-options.ts'
export type { Problem } from './model/problem.ts'
export type { Topology } from './model/read-topology.ts'
export type { TimelineEvent, TimelineSource } from './model/timeline.ts'
export type { TopologyInput, TopologyKindName } from './model/topology-file.ts'
export type { FileIn } from './processes/node-file.ts'
export { findServer, type ServerProgram } from './processes/server-program.ts'
export { type StateDirectory, stateDirectory } from './processes/state.ts'
export { down, type DownOptions, type DownResult } from './topologies/down.ts'
export { type LoadedTopology, loadTopology, type LoadOptions } from './topologies/load-topology.ts'
export { OpenTopology } from './topologies/open-topology.ts'
export { reset, type ResetOptions, type ResetResult } from './topologies/reset/reset.ts'
export type { Progress, Report } from './topologies/progress.ts'
export { listTopologies, type ListedTopology } from './topologies/registry.ts'
export { status, type StatusOptions } from './topologies/status.ts'
export { up } from './topologies/up.ts'
export type { UpRequest, UpResult } from './topologies/up-request.ts'
