import { join } from 'node:path'
import { SETTINGS_FILE } from '../links/files.ts'
import { LINKS_NAME, type PlannedLinks } from '../model/links.ts'
import type { Plan } from '../model/plan.ts'
import { frontPorts, listeningPorts } from '../model/plan-links.ts'
import { RedisHaError } from '../model/failure.ts'
import { makeNewFolder, packageFolder, readIfThere, writeNew } from '../processes/files.ts'
import { type Identity, stateOf } from '../processes/identity.ts'
import { continueProcess } from '../processes/pause.ts'
import { retakePorts } from '../processes/port-leases.ts'
import { liveProcess, type RunRecord } from '../processes/run-record.ts'
import { type ServerStart, startServers } from '../processes/server-process.ts'

const LOG_LINES = 10

export function proxyLogPath(links: PlannedLinks): string {
  return join(links.dir, `${LINKS_NAME}.log`)
}

/** What the proxy finds in its folder when it starts. */
export function writeProxyFiles(links: PlannedLinks): void {
  makeNewFolder(links.dir)
  writeNew(join(links.dir, SETTINGS_FILE), JSON.stringify(links))
}

/** The proxy that a topology should have and has not, its process being gone. */
export function missingProxy(record: RunRecord): PlannedLinks | undefined {
  return liveProcess(record, LINKS_NAME) ? undefined : record.plan.links
}

/** The proxy of a topology whose process is paused; undefined where it is not, or there is none. */
export function frozenProxy({
  plan,
  processes,
}: Pick<RunRecord, 'plan' | 'processes'>): Identity | undefined {
  const identity = processes[LINKS_NAME]
  return plan.links && identity && stateOf(identity) === 'paused' ? identity : undefined
}

/** Lets a paused proxy go on; gives its process where it was. */
export async function thawProxy(
  record: Pick<RunRecord, 'plan' | 'processes'>,
): Promise<Identity | undefined> {
  const identity = frozenProxy(record)
  if (identity) await continueProcess(identity)
  return identity
}

/** Starts the proxy of a topology whose own has died. Throws `port-taken` where somebody else has one of its ports by now. */
export async function restartProxy(
  plan: Plan,
  links: PlannedLinks,
  signal: AbortSignal | undefined,
): Promise<Identity> {
  const ports = frontPorts(plan)
  const all = [...plan.nodes.flatMap((node) => listeningPorts(plan, node)), ...ports]
  await retakePorts(plan.folder, plan.nodes[0]?.announce.host ?? '127.0.0.1', { all, needed: ports }, signal)
  const [identity] = await startServers([proxyStart(links)])
  if (identity) return identity
  throw proxyEnded(links)
}

export function proxyEnded(links: PlannedLinks): RedisHaError {
  return new RedisHaError({
    reason: 'node-died',
    title: 'The proxy of the links ended while the topology was being started',
    expected: 'a process that stays',
    seen: 'it is gone',
    where: proxyLogPath(links),
    try: 'mend what its log says below, then `up` again',
    details: (readIfThere(proxyLogPath(links)) ?? '').trimEnd().split('\n').slice(-LOG_LINES),
  })
}

/** How the proxy is started, beside the servers. */
export function proxyStart(links: PlannedLinks): ServerStart {
  return {
    program: process.execPath,
    args: [join(packageFolder(), 'dist', 'links', 'proxy.cjs')],
    dir: links.dir,
    logFile: proxyLogPath(links),
  }
}
