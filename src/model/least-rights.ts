import type { Features } from '../redis/features.ts'
import type { UserPurpose } from './auth-schema.ts'

/** What a user may do, as ACL SETUSER takes it. */
export interface Rights {
  rules: string[]
  /** Undefined where it has nothing to do on sentinels. */
  sentinelRules: string[] | undefined
}

/** The channel on which sentinels find each other. */
const HELLO = '&__sentinel__:hello'

/**
 * What a user needs for what it is for, and no more; without a purpose it may do all on data nodes. What replicas and sentinels
 * need is in Redis's documentation of ACL (Rules for Sentinel and Replicas), what clients need of sentinels in that of Sentinel.
 * `modules`: whether nodes are asked for theirs.
 */
export function leastRights(
  purpose: UserPurpose | 'applications' | undefined,
  features: Features,
  { modules = false }: { modules?: boolean } = {},
): Rights {
  const channels = (...patterns: string[]) => (features.aclChannels ? ['resetchannels', ...patterns] : [])
  const everything = ['~*', ...(features.aclChannels ? ['&*'] : []), '+@all']
  switch (purpose) {
    case undefined:
      return { rules: everything, sentinelRules: undefined }
    case 'applications':
      return { rules: everything, sentinelRules: [...channels('&*'), ...clientOfSentinels(features)] }
    case 'replication':
      return { rules: [...channels(), ...words('+psync +replconf +ping')], sentinelRules: undefined }
    case 'sentinel':
      return {
        rules: [...channels(HELLO), ...sentinelOnNodes(features)],
        sentinelRules: [
          ...channels(HELLO),
          ...words('+ping +info +publish +client|setname +sentinel|is-master-down-by-addr'),
        ],
      }
    case 'management':
      return { rules: everything, sentinelRules: [...channels('&*'), '+@all'] }
    case 'health':
      return {
        rules: [
          ...channels(),
          '~redis-ha:probe:*',
          ...words(PROBE),
          ...words(CLUSTER_VIEWS),
          ...(modules ? ['+module|list'] : []),
        ],
        sentinelRules: [...channels(), ...words(SENTINEL_VIEWS)],
      }
  }
}

const PROBE = '+ping +info +set +get +del'
const CLUSTER_VIEWS = '+readonly +cluster|info +cluster|nodes +cluster|slots'
const SENTINEL_VIEWS =
  '+ping +info +sentinel|master +sentinel|replicas +sentinel|sentinels +sentinel|ckquorum'

function sentinelOnNodes({ coordinatedFailover }: Features): string[] {
  const always =
    '+ping +info +role +publish +subscribe +multi +exec +slaveof +config|rewrite +client|setname +client|kill +script|kill'
  return words(coordinatedFailover ? `${always} +failover +client|pause +client|unpause` : always)
}

function clientOfSentinels({ clientSetInfo }: Features): string[] {
  const signIn = '+ping +hello +auth +role +info +command +client|setname +client|getname +client|id'
  const messages = '+subscribe +psubscribe +unsubscribe +punsubscribe'
  const views = 'get-master-addr-by-name master masters myid replicas slaves sentinels'
  return [
    ...words(clientSetInfo ? `${signIn} +client|setinfo` : signIn),
    ...words(messages),
    ...words(views).map((name) => `+sentinel|${name}`),
  ]
}

function words(text: string): string[] {
  return text.split(' ')
}
