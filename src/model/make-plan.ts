import { featuresOf, type ServerVersion } from '../redis/version.ts'
import { readConfigValues } from './config-values.ts'
import { nodeId } from './node-id.ts'
import { dataNodeNames, majorityOf, sentinelNames } from './node-names.ts'
import type {
  Argument,
  ConfSection,
  Plan,
  PlannedDataNode,
  PlannedDirective,
  PlannedSentinelNode,
  Wiring,
} from './plan.ts'
import { type AssignedPorts, BUS_OFFSET } from './ports.ts'
import type { Topology } from './read-topology.ts'
import { splitSlots } from './slots.ts'

export interface PlanInput {
  topology: Topology
  /** The topology's folder, absolute. */
  folder: string
  server: ServerVersion
  /** The server program, as it is started. */
  program: string
  wiring: Wiring
  ports: AssignedPorts
}

const PASSWORD: Argument = { before: '', secret: 'password' }

/** Decides everything about a topology before anything starts. Pure: the same input gives the same plan. */
export function makePlan(input: PlanInput): Plan {
  const { topology, folder, server, program } = input
  return {
    name: topology.name,
    topology: topology.topology,
    folder,
    server,
    program,
    wiring: wiringFor(input),
    keepsData: topology.persistence !== 'none',
    auth: topology.auth && { user: topology.auth.user ?? 'default' },
    sentinel:
      topology.topology === 'sentinel'
        ? {
            masterName: topology.sentinel['master-name'],
            quorum: topology.sentinel.quorum ?? majorityOf(topology.sentinels),
          }
        : undefined,
    cluster:
      topology.topology === 'cluster'
        ? {
            replicas: topology.replicas,
            requireFullCoverage: isYes(topology.cluster['require-full-coverage']),
          }
        : undefined,
    nodes: [...planDataNodes(input), ...planSentinels(input)],
  }
}

function wiringFor({ topology, server, wiring }: PlanInput): Wiring {
  if (topology.topology === 'cluster')
    return wiring === 'fast' && !featuresOf(server).phantomMasters ? 'meet' : wiring
  return wiring === 'meet' ? 'fast' : wiring
}

function planDataNodes(input: PlanInput): PlannedDataNode[] {
  const { topology, folder, ports } = input
  const names = dataNodeNames(topology)
  const masters = topology.topology === 'cluster' ? topology.masters : 1
  const slots = topology.topology === 'cluster' ? splitSlots(masters) : []
  return names.map((name, index) => {
    const port = ports.data[index] ?? 0
    const cluster = topology.topology === 'cluster'
    const master = index % masters
    const isMaster = index < masters
    const node: PlannedDataNode = {
      kind: 'redis',
      name,
      id: cluster && wiringFor(input) === 'fast' ? nodeId(folder, name) : undefined,
      listen: { host: topology.host, port },
      announce: { host: topology.host, port },
      dir: `${folder}/nodes/${name}`,
      sections: [],
      replicaOf: isMaster ? undefined : names[master],
      busPort: cluster ? port + BUS_OFFSET : undefined,
      shard: cluster ? `shard-${master + 1}` : undefined,
      slots: isMaster && slots[index] ? [slots[index]] : [],
    }
    return { ...node, sections: dataSections(input, node, ports.data[master] ?? 0) }
  })
}

function dataSections(input: PlanInput, node: PlannedDataNode, masterPort: number): ConfSection[] {
  const { topology, server, wiring } = input
  const features = featuresOf(server)
  const { host, port } = node.announce
  const replication: PlannedDirective[] = [
    ...(node.replicaOf !== undefined && topology.topology !== 'cluster' && wiring !== 'ordinary'
      ? [directive('replicaof', host, masterPort)]
      : []),
    directive('replica-announce-ip', host),
    directive('replica-announce-port', port),
  ]
  const sections: ConfSection[] = [
    {
      title: 'Where it listens',
      directives: listening(node.listen.host, node.listen.port, features.optionalBind),
    },
    {
      title: 'Its files, and how its process is told from others',
      directives: [
        directive('dir', node.dir),
        directive('logfile', `${node.dir}/redis.log`),
        ...(features.procTitle ? [directive('set-proc-title', 'no')] : []),
      ],
    },
  ]
  if (topology.topology === 'cluster') {
    sections.push({
      title: 'Cluster',
      directives: [
        directive('cluster-enabled', 'yes'),
        directive('cluster-config-file', 'nodes.conf'),
        directive('cluster-node-timeout', topology.cluster['node-timeout']),
        directive(
          'cluster-require-full-coverage',
          isYes(topology.cluster['require-full-coverage']) ? 'yes' : 'no',
        ),
        directive('cluster-announce-ip', host),
        // A replica of 127.0.0.2 reaches its master from 127.0.0.1, and would be listed there so.
        directive('replica-announce-ip', host),
      ],
    })
  } else
    sections.push({
      title: 'Replication: its master, and the address it is known by',
      directives: replication,
    })
  sections.push({ title: 'Persistence', directives: persistence(topology) })
  if (topology.auth)
    sections.push({ title: 'Password', directives: password(topology.auth.user, features.aclChannels) })
  return [
    ...sections,
    ...own('Settings from `config`', readConfigValues(topology.config, 'redis').directives),
    ...own(
      `Settings from \`nodes.${node.name}.config\``,
      readConfigValues(topology.nodes[node.name]?.config ?? {}, 'redis').directives,
    ),
  ]
}

function listening(host: string, port: number, optionalBind: boolean): PlannedDirective[] {
  // Clients that say `localhost` may try ::1 first. The dash lets a machine without IPv6 do without.
  const bind = host === '127.0.0.1' && optionalBind ? [host, '-::1'] : [host]
  // Up to 7.0 protected mode takes a loopback address such as 127.0.0.2 for a remote one.
  const otherLoopback = host.startsWith('127.') && host !== '127.0.0.1'
  return [
    directive('bind', ...bind),
    directive('port', port),
    directive('protected-mode', otherLoopback ? 'no' : 'yes'),
  ]
}

function persistence(topology: Topology): PlannedDirective[] {
  const wanted = topology.persistence
  // Redis's own default save points, written out (redis.conf of 7.0).
  const byDefault = ['3600 1', '300 100', '60 10000']
  const save =
    typeof wanted === 'object'
      ? (wanted.save ?? [])
      : wanted === 'rdb' || wanted === 'rdb+aof'
        ? byDefault
        : []
  const sync =
    typeof wanted === 'object'
      ? wanted.appendfsync
      : wanted === 'aof' || wanted === 'rdb+aof'
        ? 'everysec'
        : undefined
  return [
    ...(save.length === 0
      ? [directive('save', '')]
      : save.map((point) => directive('save', ...point.split(' ')))),
    directive('appendonly', sync === undefined ? 'no' : 'yes'),
    ...(sync === undefined ? [] : [directive('appendfsync', sync)]),
  ]
}

function password(user: string | undefined, aclChannels: boolean): PlannedDirective[] {
  if (user === undefined || user === 'default') {
    return [
      { name: 'requirepass', args: [PASSWORD] },
      { name: 'masterauth', args: [PASSWORD] },
    ]
  }
  return [
    {
      name: 'user',
      args: [user, 'on', { before: '>', secret: 'password' }, '~*', ...(aclChannels ? ['&*'] : []), '+@all'],
    },
    directive('user', 'default', 'off'),
    directive('masteruser', user),
    { name: 'masterauth', args: [PASSWORD] },
  ]
}

function own(title: string, directives: PlannedDirective[]): ConfSection[] {
  return directives.length === 0 ? [] : [{ title, directives }]
}

function planSentinels(input: PlanInput): PlannedSentinelNode[] {
  const { topology, folder, ports, server } = input
  if (topology.topology !== 'sentinel') return []
  const features = featuresOf(server)
  const { sentinel, host } = topology
  const masterName = sentinel['master-name']
  const quorum = sentinel.quorum ?? majorityOf(topology.sentinels)
  const forMaster = (name: string, value: number | string) => directive(`sentinel ${name}`, masterName, value)
  return sentinelNames(topology).map((name, index) => {
    const port = ports.sentinels[index] ?? 0
    const dir = `${folder}/nodes/${name}`
    const user = topology.auth?.user
    const auth: PlannedDirective[] = [
      { name: 'requirepass', args: [PASSWORD] },
      ...(user === undefined || user === 'default' ? [] : [forMaster('auth-user', user)]),
      { name: 'sentinel auth-pass', args: [masterName, PASSWORD] },
    ]
    return {
      kind: 'sentinel',
      name,
      id: input.wiring === 'ordinary' ? undefined : nodeId(folder, name),
      listen: { host, port },
      announce: { host, port },
      dir,
      sections: [
        { title: 'Where it listens', directives: listening(host, port, features.optionalBind) },
        {
          title: 'Its files, and how its process is told from others',
          directives: [
            directive('dir', dir),
            directive('logfile', `${dir}/sentinel.log`),
            ...(features.procTitle ? [directive('set-proc-title', 'no')] : []),
          ],
        },
        {
          title: 'What it watches, and when it acts',
          directives: [
            directive('sentinel monitor', masterName, host, ports.data[0] ?? 0, quorum),
            forMaster('down-after-milliseconds', sentinel['down-after-milliseconds']),
            forMaster('failover-timeout', sentinel['failover-timeout']),
            forMaster('parallel-syncs', sentinel['parallel-syncs']),
          ],
        },
        { title: 'The address it is known by', directives: announced(host, port) },
        ...(input.wiring === 'ordinary'
          ? []
          : [{ title: 'Whom it knows from the start', directives: acquaintances(input, name) }]),
        ...(topology.auth ? [{ title: 'Password', directives: auth }] : []),
        ...own('Settings from `sentinel.config`', readConfigValues(sentinel.config, 'sentinel').directives),
        ...own(
          `Settings from \`nodes.${name}.config\``,
          readConfigValues(topology.nodes[name]?.config ?? {}, 'sentinel').directives,
        ),
      ],
    }
  })
}

/** What a sentinel would otherwise learn from its master's INFO and the others' hello messages, within some seconds. */
function acquaintances({ topology, folder, ports }: PlanInput, self: string): PlannedDirective[] {
  if (topology.topology !== 'sentinel') return []
  const { host } = topology
  const masterName = topology.sentinel['master-name']
  return [
    directive('sentinel myid', nodeId(folder, self)),
    ...ports.data.slice(1).map((port) => directive('sentinel known-replica', masterName, host, port)),
    ...sentinelNames(topology).flatMap((name, index) =>
      name === self
        ? []
        : [
            directive(
              'sentinel known-sentinel',
              masterName,
              host,
              ports.sentinels[index] ?? 0,
              nodeId(folder, name),
            ),
          ],
    ),
  ]
}

function announced(host: string, port: number): PlannedDirective[] {
  return [directive('sentinel announce-ip', host), directive('sentinel announce-port', port)]
}

function directive(name: string, ...args: (string | number)[]): PlannedDirective {
  return { name, args: args.map(String) }
}

function isYes(value: 'yes' | 'no' | boolean): boolean {
  return value === 'yes' || value === true
}
