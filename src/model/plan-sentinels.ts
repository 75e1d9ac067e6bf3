import { type Features, featuresOf } from '../redis/features.ts'
import { readConfigValues } from './config-values.ts'
import { nodeId } from './node-id.ts'
import { dataNodeNames, majorityOf, sentinelNames } from './node-names.ts'
import type { PlannedDirective, PlannedSentinelNode } from './plan.ts'
import { directive, listening, own, PASSWORD } from './plan-directives.ts'
import { listeningBehind, sourceAddress } from './plan-links.ts'
import { sentinelUsers } from './plan-users.ts'
import type { PlanInput } from './plan-input.ts'
import { tlsDirectives, tlsPorts } from './plan-tls.ts'
import { planTls } from './tls.ts'

/** The sentinels of a plan; none where the topology has none. */
export function planSentinels(input: PlanInput): PlannedSentinelNode[] {
  const { topology, folder, ports, server } = input
  if (topology.topology !== 'sentinel') return []
  const tls = planTls(topology.tls, folder, input.baseFolder)
  const { sentinel, host } = topology
  const masterName = sentinel['master-name']
  const quorum = sentinel.quorum ?? majorityOf(topology.sentinels)
  const forMaster = (name: string, value: number | string) => directive(`sentinel ${name}`, masterName, value)
  return sentinelNames(topology).map((name, index) => {
    const port = ports.sentinels[index] ?? 0
    const listenPort = ports.behind ? (ports.behind.sentinels[index] ?? 0) : port
    const dir = `${folder}/nodes/${name}`
    const program = input.ofNodes?.[name]
    const features = featuresOf(program?.server ?? server)
    const listens = topology.links
      ? listeningBehind(
          host,
          listenPort,
          sourceAddress(dataNodeNames(topology).length + index),
          features.bindsSourceAddress,
        )
      : listening(host, listenPort, features.optionalBind)
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
      listen: { host, port: listenPort },
      announce: { host, port },
      dir,
      ...(program && { own: program }),
      sections: [
        {
          title: 'Where it listens',
          directives: tls ? tlsPorts(listens, undefined) : listens,
        },
        ...own('TLS', tls ? tlsDirectives(tls, false) : []),
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
          : [{ title: 'Whom it knows from the start', directives: acquaintances(input, name, features) }]),
        ...sentinelUsers(topology, features, masterName),
        ...(topology.auth && !topology.users ? [{ title: 'Password', directives: auth }] : []),
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
function acquaintances(
  { topology, folder, ports }: PlanInput,
  self: string,
  features: Features,
): PlannedDirective[] {
  if (topology.topology !== 'sentinel') return []
  // One that knows another which does not listen yet tries again after a second, unless its period is made shorter.
  const tellsLater = !features.sentinelDebug
  const { host } = topology
  const masterName = topology.sentinel['master-name']
  return [
    directive('sentinel myid', nodeId(folder, self)),
    ...ports.data.slice(1).map((port) => directive('sentinel known-replica', masterName, host, port)),
    ...sentinelNames(topology).flatMap((name, index) =>
      name === self || tellsLater
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
