export { RedisHaError, type Failure, type FailureReason } from './model/failure.ts'
export type { StatusDocument } from './model/document.ts'
export type { TopologyInput } from './model/topology-file.ts'
