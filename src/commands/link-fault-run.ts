import { injectLinkFault, type LinkFault } from '../faults/links/link-fault.ts'
import { healLinks, linksState } from '../faults/links/links-state.ts'
import { ruleText } from '../model/link-rules.ts'
import { anyOf } from '../processes/chance.ts'
import { sleep } from '../processes/clock.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf } from '../topologies/registry.ts'
import { linksText } from '../ui/links-text.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { usage } from './arguments.ts'
import { interruptible } from './interruption.ts'

export interface LinkFaultRun {
  name: string
  fault: LinkFault
  /** After which it is healed again; undefined where it stays. */
  forMs: number | undefined
  json: boolean
}

/** Puts a fault on links in force. With a duration it waits and heals it; interrupted, or killed, it is healed too. */
export async function runLinkFault({ name, fault, forMs, json }: LinkFaultRun): Promise<void> {
  const topology = open(name)
  await interruptible(async (signal) => {
    const injected = await injectLinkFault(topology, fault, { choose: anyOf, leased: forMs !== undefined })
    for (const rule of injected.rules) tell(`${onStderr.yellow('⚡')} ${injected.name}  ${ruleText(rule)}`)
    if (forMs === undefined) tell(onStderr.dim(`  redis-ha fault heal ${topology.name} ${injected.name}`))
    else {
      try {
        await sleep(forMs, signal)
      } finally {
        await injected.heal()
      }
      tell(`${onStderr.green('✔')} ${injected.name}  healed after ${forMs / 1000}s`)
    }
    if (json)
      printJson({ name: topology.name, action: fault.kind, fault: injected.name, rules: injected.rules })
    else if (forMs === undefined) printResult(injected.name)
  })
}

/** Heals these faults, or all of them. */
export async function runHeal({
  name,
  faults,
  json,
}: {
  name: string
  faults: string[]
  json: boolean
}): Promise<void> {
  const topology = open(name)
  const known = new Set((await linksState(topology)).rules.map(({ fault }) => fault))
  const strange = faults.find((fault) => !known.has(fault))
  if (strange !== undefined)
    throw usage(
      `"${topology.name}" has no fault "${strange}"`,
      known.size === 0 ? 'nothing: no fault is in force' : `one of ${[...known].join(', ')}`,
      strange,
      `redis-ha fault list ${topology.name}`,
    )
  const healed = []
  for (const fault of faults.length === 0 ? [undefined] : faults)
    healed.push(...(await healLinks(topology, fault)))
  if (json) printJson({ name: topology.name, action: 'heal', healed })
  else if (healed.length === 0) tell('no fault was in force')
  else tell(`${onStderr.green('✔')} healed: ${healed.join(', ')}`)
}

/** Shows who reached whom, and what is in force. */
export async function runList({ name, json }: { name: string; json: boolean }): Promise<void> {
  const topology = open(name)
  const state = await linksState(topology)
  if (!json) return printResult(linksText(state))
  printJson({
    name: topology.name,
    faults: state.rules.map((rule) => ({ ...rule, text: ruleText(rule) })),
    links: state.flows.map(({ now, ...flow }) => ({
      ...flow,
      cut: now.cut ?? null,
      delayMs: now.delayMs,
      jitterMs: now.jitterMs,
      bytesPerSecond: now.bytesPerSecond ?? null,
    })),
  })
}

function open(name: string): OpenTopology {
  const state = stateDirectory()
  return new OpenTopology(state, nameOf(state, name))
}
