import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf } from '../topologies/registry.ts'
import { renewCertificates } from '../topologies/tls/renew-certificates.ts'
import { onStderr, printJson, tell } from '../ui/output.ts'
import { interruptible } from './interruption.ts'

export async function runCerts({ name, json }: { name: string; json: boolean }): Promise<void> {
  const state = stateDirectory()
  const topology = new OpenTopology(state, nameOf(state, name))
  const { validUntil, newAuthority, nodes } = await interruptible(
    async (signal) => await renewCertificates(topology, signal),
  )
  const until = new Date(validUntil).toISOString()
  if (json) printJson({ name: topology.name, validUntil: until, newAuthority, nodes })
  const mark = (renewed: boolean) => (renewed ? onStderr.green('✔') : onStderr.yellow('!'))
  for (const { node, renewed, why } of nodes)
    tell(
      `${mark(renewed)} ${node}  ${renewed ? `shows its new certificate, good until ${until.slice(0, 10)}` : `keeps its old one: ${why}`}`,
    )
  if (newAuthority) tell('  by a new authority: clients have to read the file of REDIS_TLS_CA_FILE again')
  // A sentinel can't help it, and one that does not run takes them when it starts.
  const failed = nodes.some(({ node, renewed }) => !renewed && runsAsData(topology, node))
  process.exitCode = failed ? 1 : 0
}

function runsAsData(topology: OpenTopology, name: string): boolean {
  const node = topology.plan.nodes.find((candidate) => candidate.name === name)
  return node?.kind === 'redis' && topology.stateOf(node) !== 'gone'
}
