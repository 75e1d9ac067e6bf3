import type { TopologyKindName } from '../model/topology-file.ts'
import { cluster } from './cluster.ts'
import type { TopologyKind } from './kind.ts'
import { replication } from './replication.ts'
import { sentinel } from './sentinel.ts'

export const kinds: Record<TopologyKindName, TopologyKind> = { replication, sentinel, cluster }
