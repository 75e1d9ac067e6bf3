import { readConfigValues } from './config-values.ts'
import { moduleRules } from './modules.ts'
import { nearest } from './nearest.ts'
import { dataNodeNames, majorityOf, sentinelNames } from './node-names.ts'
import { portRules, type RuleContext } from './port-rules.ts'
import { error, onePerPath, type PathPart, type Problem, warning } from './problem.ts'
import { tlsRules } from './tls-rules.ts'
import { type ConfigValues, MAX_NODES, type TopologyFile } from './topology-file.ts'
import { isOpen, userRules } from './user-rules.ts'

/** What the schema can't say: rules over several keys. Errors and warnings, in the order of the rules. */
export function checkRules(file: TopologyFile, context: RuleContext = {}): Problem[] {
  const tooMany = sizeRule(file)
  // The rest would only multiply the one mistake.
  if (tooMany.length > 0) return tooMany
  return [
    ...mastersRule(file),
    ...hostRule(file),
    ...userRules(file),
    ...portRules(file, context),
    ...tlsRules(file),
    ...moduleRules(file),
    ...configRules(file),
    ...quorumRules(file),
    ...timerRules(file),
    ...replicaRules(file),
    ...persistenceRule(file),
  ]
}

function aboutKey(problem: Problem): Problem {
  return { ...problem, aboutKey: true }
}

function sizeRule(file: TopologyFile): Problem[] {
  const replicas = file.topology === 'cluster' ? file.masters * (1 + file.replicas) : 1 + file.replicas
  const total = replicas + (file.topology === 'sentinel' ? file.sentinels : 0)
  if (total <= MAX_NODES) return []
  return [
    error(
      ['replicas'],
      `${total} nodes; expected at most ${MAX_NODES}`,
      'fewer replicas, masters or sentinels',
    ),
  ]
}

function mastersRule(file: TopologyFile): Problem[] {
  if (file.topology !== 'cluster' || file.masters >= 3) return []
  return [
    error(
      ['masters'],
      `a cluster of ${file.masters} masters; expected at least 3: fewer have no majority once one fails`,
      'masters: 3',
    ),
  ]
}

function hostRule(file: TopologyFile): Problem[] {
  if (file.host === '0.0.0.0' || /^[0:]+$/.test(file.host)) {
    return [
      error(
        ['host'],
        `${file.host} is no address that others can be told to reach`,
        'host: 127.0.0.1, or an address of this machine',
      ),
    ]
  }
  if (file.links && !file.host.startsWith('127.')) {
    return [
      error(
        ['host'],
        `${file.host} with \`links\`; expected a loopback address of IPv4, which nodes can be told apart by`,
        'host: 127.0.0.1, or no links',
      ),
    ]
  }
  if (file.host.startsWith('127.') || file.host === '::1') return []
  const open = isOpen(file)
  const exposed = file.expose === true
  if (!open && exposed) return []
  const lacks = [...(open ? ['a password'] : []), ...(exposed ? [] : ['`expose: true`'])].join(' and ')
  return [
    error(
      ['host'],
      `${file.host} can be reached from outside this machine; expected ${lacks} with it`,
      `${exposed ? '' : 'expose: true'}${open && !exposed ? ' and ' : ''}${open ? 'auth: { password: generate }' : ''}, or host: 127.0.0.1`,
    ),
  ]
}

function configRules(file: TopologyFile): Problem[] {
  const problems: Problem[] = []
  const check = (values: ConfigValues, kind: 'redis' | 'sentinel', path: PathPart[]) => {
    for (const found of readConfigValues(values, kind).problems) {
      const described = error([...path, ...found.path], found.message, found.try)
      problems.push(found.aboutKey ? aboutKey(described) : described)
    }
  }
  check(file.config, 'redis', ['config'])
  if (file.topology === 'sentinel') check(file.sentinel.config, 'sentinel', ['sentinel', 'config'])
  const names = [...dataNodeNames(file), ...sentinelNames(file)]
  for (const [name, exception] of Object.entries(file.nodes)) {
    if (names.includes(name)) {
      check(exception.config ?? {}, name.startsWith('sentinel-') ? 'sentinel' : 'redis', [
        'nodes',
        name,
        'config',
      ])
    } else {
      const meant = nearest(name, names)
      problems.push(
        aboutKey(
          error(
            ['nodes', name],
            `there is no node ${name}; expected ${names[0]} to ${names.at(-1)}`,
            meant ?? `${names[0]}`,
          ),
        ),
      )
    }
  }
  return problems
}

function quorumRules(file: TopologyFile): Problem[] {
  if (file.topology !== 'sentinel') return []
  const { sentinels } = file
  const majority = majorityOf(sentinels)
  const quorum = file.sentinel.quorum ?? majority
  const problems: Problem[] = []
  if (quorum > sentinels) {
    problems.push(
      error(
        ['sentinel', 'quorum'],
        `a quorum of ${quorum} with ${sentinels} sentinels can never be reached`,
        `quorum: ${majority}, the majority`,
      ),
    )
  } else if (quorum < majority) {
    problems.push(
      warning(
        ['sentinel', 'quorum'],
        `a quorum of ${quorum} is no majority of ${sentinels} sentinels: a minority can call the master down`,
        `quorum: ${majority}`,
      ),
    )
  }
  if (sentinels % 2 === 0) {
    problems.push(
      warning(
        ['sentinels'],
        `${sentinels} sentinels survive the loss of no more of them than ${sentinels - 1} do`,
        `sentinels: ${sentinels + 1}`,
      ),
    )
  }
  if (sentinels === 1) {
    problems.push(
      warning(['sentinels'], 'a single sentinel: when it is gone, nobody fails over', 'sentinels: 3'),
    )
  }
  return problems
}

function timerRules(file: TopologyFile): Problem[] {
  const problems: Problem[] = []
  if (file.topology === 'sentinel') {
    const { 'down-after-milliseconds': downAfter, 'failover-timeout': failoverTimeout } = file.sentinel
    if (downAfter >= failoverTimeout) {
      problems.push(
        warning(
          ['sentinel', 'down-after-milliseconds'],
          `down-after-milliseconds ${downAfter} is not below failover-timeout ${failoverTimeout}: a failover may be given up before it is seen to be needed`,
          'a longer failover-timeout',
        ),
      )
    }
  }
  for (const { name, config, path } of configsOf(file)) {
    const ping = Number(settingOf(config, ['repl-ping-replica-period', 'repl-ping-slave-period']) ?? 10)
    const timeout = Number(settingOf(config, ['repl-timeout']) ?? 60)
    if (ping >= timeout) {
      problems.push(
        error(
          path,
          `repl-ping-replica-period ${ping} of ${name} is not below its repl-timeout ${timeout}: replicas would time out again and again`,
          'a longer repl-timeout, or a shorter repl-ping-replica-period',
        ),
      )
    }
  }
  return onePerPath(problems)
}

function replicaRules(file: TopologyFile): Problem[] {
  const problems: Problem[] = []
  const configs = configsOf(file)
  const masters = file.topology === 'cluster' ? file.masters : 1
  const replicas = configs.slice(masters)
  const priority = ['replica-priority', 'slave-priority']
  const automatic = file.topology === 'sentinel'
  if (
    automatic &&
    replicas.length > 0 &&
    replicas.every(({ config }) => settingOf(config, priority) === '0')
  ) {
    problems.push(
      warning(
        replicas[0]?.path ?? [],
        'every replica has replica-priority 0: none of them can be promoted',
        'a replica-priority above 0 for one of them',
      ),
    )
  }
  const strict = configs.find(
    ({ config }) =>
      Number(settingOf(config, ['min-replicas-to-write', 'min-slaves-to-write']) ?? 0) > file.replicas,
  )
  if (strict) {
    problems.push(
      warning(
        strict.path,
        `min-replicas-to-write of ${strict.name} is above its ${file.replicas} replicas: it refuses every write`,
        `min-replicas-to-write: ${file.replicas}`,
      ),
    )
  }
  return problems
}

function persistenceRule(file: TopologyFile): Problem[] {
  if (file.persistence !== 'none' || file.topology === 'replication' || file.replicas === 0) return []
  const problem = warning(
    ['persistence'],
    'with persistence: none a master that restarts before it counts as down is empty, and then so are its replicas',
    'persistence: aof, unless this is a fixture',
  )
  return [{ ...problem, onlyWhenAsked: true }]
}

interface NodeConfig {
  name: string
  /** The common directives, then its own: of several the last one counts. */
  config: [name: string, value: ConfigValues[string]][]
  /** Where to point at: the node's own config where it has one, else the common one. */
  path: PathPart[]
}

function configsOf(file: TopologyFile): NodeConfig[] {
  return dataNodeNames(file).map((name) => {
    const own = file.nodes[name]?.config
    const config = [...Object.entries(file.config), ...Object.entries(own ?? {})]
    return { name, config, path: own ? ['nodes', name, 'config'] : ['config'] }
  })
}

function settingOf(config: NodeConfig['config'], names: string[]): string | undefined {
  const [, value] = config.findLast(([key]) => names.includes(key.toLowerCase())) ?? []
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value)
}
