import { featuresOf } from '../redis/features.ts'
import { readConfigValues } from './config-values.ts'
import { moduleDirectives, modulesOf } from './modules.ts'
import { nodeId } from './node-id.ts'
import { dataNodeNames } from './node-names.ts'
import type { ConfSection, PlannedDataNode, PlannedDirective } from './plan.ts'
import { directive, isYes, listening, own, PASSWORD } from './plan-directives.ts'
import { listeningBehind, sourceAddress } from './plan-links.ts'
import { dataNodeUsers } from './plan-users.ts'
import type { PlanInput } from './plan-input.ts'
import { tlsAnnounced, tlsDirectives, tlsPorts } from './plan-tls.ts'
import { BUS_OFFSET } from './ports.ts'
import type { Topology } from './read-topology.ts'
import { splitSlots } from './slots.ts'
import { planTls } from './tls.ts'

/** The data nodes of a plan, masters first. */
export function planDataNodes(input: PlanInput, wiring: PlanInput['wiring']): PlannedDataNode[] {
  const { topology, folder, ports } = input
  const names = dataNodeNames(topology)
  const masters = topology.topology === 'cluster' ? topology.masters : 1
  const slots = topology.topology === 'cluster' ? splitSlots(masters) : []
  return names.map((name, index) => {
    const port = ports.data[index] ?? 0
    const cluster = topology.topology === 'cluster'
    const master = index % masters
    const isMaster = index < masters
    const modules = modulesOf(topology, name, input.baseFolder)
    const node: PlannedDataNode = {
      kind: 'redis',
      name,
      id: cluster && wiring === 'fast' ? nodeId(folder, name) : undefined,
      listen: { host: topology.host, port: ports.behind ? (ports.behind.data[index] ?? 0) : port },
      announce: { host: topology.host, port },
      dir: `${folder}/nodes/${name}`,
      ...(input.ofNodes?.[name] && { own: input.ofNodes[name] }),
      ...(modules.length > 0 && { modules }),
      sections: [],
      replicaOf: isMaster ? undefined : names[master],
      plainPort: ports.plain?.[index],
      busPort: cluster ? port + BUS_OFFSET : undefined,
      shard: cluster ? `shard-${master + 1}` : undefined,
      slots: isMaster && slots[index] ? [slots[index]] : [],
    }
    return { ...node, sections: dataSections(input, node, index, ports.data[master] ?? 0) }
  })
}

function dataSections(
  input: PlanInput,
  node: PlannedDataNode,
  index: number,
  masterPort: number,
): ConfSection[] {
  const { topology, server, wiring } = input
  const tls = planTls(topology.tls, input.folder, input.baseFolder)
  const features = featuresOf(node.own?.server ?? server)
  const { host, port } = node.announce
  const replication: PlannedDirective[] = [
    ...(node.replicaOf !== undefined && topology.topology !== 'cluster' && wiring !== 'ordinary'
      ? [directive('replicaof', host, masterPort)]
      : []),
    directive('replica-announce-ip', host),
    directive('replica-announce-port', port),
  ]
  const listens = topology.links
    ? listeningBehind(node.listen.host, node.listen.port, sourceAddress(index), features.bindsSourceAddress)
    : listening(node.listen.host, node.listen.port, features.optionalBind)
  const sections: ConfSection[] = [
    {
      title: 'Where it listens',
      directives: tls ? tlsPorts(listens, node.plainPort) : listens,
    },
    ...own('TLS', tls ? tlsDirectives(tls, topology.topology === 'cluster') : []),
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
        ...(topology.links
          ? [
              ...(tls && features.announcesTlsPort
                ? tlsAnnounced(port, node.plainPort)
                : [directive('cluster-announce-port', port)]),
              directive('cluster-announce-bus-port', port + BUS_OFFSET),
            ]
          : []),
        // A replica of 127.0.0.2 reaches its master from 127.0.0.1, and would be listed there so.
        directive('replica-announce-ip', host),
        ...(topology.links ? [directive('replica-announce-port', port)] : []),
      ],
    })
  } else
    sections.push({
      title: 'Replication: its master, and the address it is known by',
      directives: replication,
    })
  sections.push({ title: 'Persistence', directives: persistence(topology) })
  if (topology.users) sections.push(...dataNodeUsers(topology, features))
  else if (topology.auth)
    sections.push({ title: 'Password', directives: password(topology.auth.user, features.aclChannels) })
  const debug = topology.debug && features.debugIsOff ? [directive('enable-debug-command', 'local')] : []
  return [
    ...sections,
    ...own('DEBUG, for `fault block` and drills', debug),
    ...own('Modules', moduleDirectives(node.modules ?? [])),
    ...own('Settings from `config`', readConfigValues(topology.config, 'redis').directives),
    ...own(
      `Settings from \`nodes.${node.name}.config\``,
      readConfigValues(topology.nodes[node.name]?.config ?? {}, 'redis').directives,
    ),
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
