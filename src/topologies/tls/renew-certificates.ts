import type { NodeConnections } from '../../client/node-connections.ts'
import { dataNodes, type Plan, type PlannedNode } from '../../model/plan.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { PlannedTls } from '../../model/tls.ts'
import { certificateInFile, type ShownCertificate, shownCertificate } from '../../processes/tls-socket.ts'
import type { OpenTopology } from '../open-topology.ts'
import { demandCertificates } from './demand-certificates.ts'
import { makeCertificates, readAuthority, writeCertificates } from './write-certificates.ts'

/** How long a node may take to answer, ms. */
const ANSWER_MS = 5000

/** What a renewal came to on one node. */
export interface RenewedNode {
  node: string
  /** Whether it shows the new certificate to who connects now. */
  renewed: boolean
  /** Why not, in words. */
  why?: string
}

export interface Renewal {
  /** The last moment at which the new certificate is good, ms since 1970. */
  validUntil: number
  /** Whether clients have to trust another authority from now on. */
  newAuthority: boolean
  nodes: RenewedNode[]
}

/**
 * Puts new certificates in the place of those that a topology has, and has its data nodes take them while they run; each is then asked by
 * a new connection what it shows. Made ones are made anew, by the same authority; of the user's own the files are read again. No
 * sentinel can take them without a restart. Throws `refused` without TLS, and what {@link demandCertificates} throws.
 */
export async function renewCertificates(topology: OpenTopology, signal?: AbortSignal): Promise<Renewal> {
  const { plan } = topology
  const { tls } = plan
  if (!tls) throw withoutTls(plan)
  return await topology.alone(async () => {
    using connections = topology.connect(ANSWER_MS)
    // While the nodes are still believed: they may be of another authority than the new certificates.
    await Promise.all(dataNodes(plan).map((node) => greet(topology, connections, node)))
    const newAuthority = replaceFiles(plan, tls)
    const wanted = certificateInFile(tls.cert)
    const nodes: RenewedNode[] = []
    for (const node of plan.nodes) nodes.push(await renewNode(topology, connections, tls, node, wanted))
    return { validUntil: wanted.validUntil, newAuthority, nodes }
  }, signal)
}

/** Connects to a node that runs; what keeps it from that is told when it is asked for more. */
async function greet(topology: OpenTopology, connections: NodeConnections, node: PlannedNode): Promise<void> {
  if (topology.stateOf(node) !== 'running') return
  await connections
    .to(node)
    .call('PING')
    .catch(() => undefined)
}

/** Gives whether there is another authority than before. */
function replaceFiles(plan: Plan, tls: PlannedTls): boolean {
  const host = plan.nodes[0]?.announce.host ?? '127.0.0.1'
  if (!tls.made) {
    demandCertificates(tls, host)
    return false
  }
  const authority = readAuthority(plan)
  writeCertificates(plan.folder, makeCertificates({ name: plan.name, host }, authority))
  return authority === undefined
}

async function renewNode(
  topology: OpenTopology,
  connections: NodeConnections,
  tls: PlannedTls,
  node: PlannedNode,
  wanted: ShownCertificate,
): Promise<RenewedNode> {
  const state = topology.stateOf(node)
  if (state === 'gone') return kept(node, 'it does not run; it takes the new one when it starts')
  if (state === 'paused') return kept(node, 'its process is paused')
  if (node.kind === 'redis') {
    const connection = connections.to(node)
    try {
      // The same path again: a server then reads all files of TLS anew.
      await connection.call('CONFIG', 'SET', 'tls-cert-file', tls.cert)
    } catch (error) {
      return kept(node, connection.explain(error))
    }
  }
  const shown = await shownCertificate(node.listen, tls.client, ANSWER_MS)
  if (shown?.fingerprint === wanted.fingerprint) return { node: node.name, renewed: true }
  return kept(
    node,
    node.kind === 'sentinel'
      ? `no sentinel takes a new one while it runs: redis-ha restart ${topology.name} ${node.name}`
      : 'it shows another one',
  )
}

function kept(node: PlannedNode, why: string): RenewedNode {
  return { node: node.name, renewed: false, why }
}

function withoutTls({ name, folder }: Plan): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: `"${name}" has no TLS`,
    expected: 'a topology with `tls`',
    seen: 'one without',
    where: folder,
    try: 'tls: true in its file, then redis-ha down and up',
  })
}
