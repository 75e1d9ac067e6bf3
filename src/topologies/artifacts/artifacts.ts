import { basename, join } from 'node:path'
import { NodeConnections } from '../../client/node-connections.ts'
import { NO_SECRETS } from '../../conf/secrets.ts'
import type { StatusDocument } from '../../model/document.ts'
import { createFile, createFolder } from '../../processes/create-file.ts'
import { eventLogPath } from '../../processes/event-log.ts'
import { readIfThere } from '../../processes/files.ts'
import type { RunRecord } from '../../processes/run-record.ts'
import { redactConf, redactText } from '../../redis/redact.ts'
import { confFiles } from '../node-files.ts'
import { readPassword, readPasswords } from '../password.ts'
import { confPath, logPath } from '../session.ts'
import { lookOnce } from '../status.ts'
import { nodeView } from './node-view.ts'

/** What was written, for whoever tells of it. */
export interface Artifacts {
  /** The folder that they are in. */
  folder: string
  /** What the topology is like now. */
  document: StatusDocument
}

const ANSWER_MS = 1000

/**
 * Writes down everything by which somebody who was not there can find out what a topology was like: its plan and status, its
 * events, of each node the conf file as it was rendered and as it is now, its log and its own view. No password is in it. It
 * goes to a new folder below `directory`, by the topology's name; what is there already stays.
 */
export async function writeArtifacts(record: RunRecord, directory: string): Promise<Artifacts> {
  const { plan } = record
  const password = readPassword(plan)
  const secrets = Object.values(readPasswords(plan))
  const document = await lookOnce(record, false)
  using connections = new NodeConnections(plan, { password, timeoutMs: ANSWER_MS })
  const views = await Promise.all(
    plan.nodes.map(async (node) => await nodeView(plan, node, connections.to(node))),
  )
  const folder = newFolder(directory, record.name)
  const write = (path: string, text: string) => createFile(join(folder, path), redactText(text, secrets))
  write('status.json', `${JSON.stringify(document, null, 2)}\n`)
  // What the conf files say is in those, redacted.
  const withoutConf = (key: string, value: unknown) => (key === 'sections' ? undefined : value)
  write('plan.json', `${JSON.stringify(plan, withoutConf, 2)}\n`)
  write('events.jsonl', readIfThere(eventLogPath(plan.folder)) ?? '')
  const rendered = new Map(confFiles(plan, NO_SECRETS).map(({ path, text }) => [path, text]))
  for (const [index, node] of plan.nodes.entries()) {
    createFolder(join(folder, node.name))
    const inNode = (name: string, text: string) => write(join(node.name, name), text)
    const conf = basename(confPath(node))
    inNode(`${conf}.rendered`, redactConf(rendered.get(confPath(node)) ?? '', secrets))
    inNode(conf, redactConf(readIfThere(confPath(node)) ?? '', secrets))
    inNode(basename(logPath(node)), readIfThere(logPath(node)) ?? '')
    inNode('view.txt', views[index] ?? '')
    if (plan.cluster) inNode('nodes.conf', readIfThere(join(node.dir, 'nodes.conf')) ?? '')
  }
  return { folder, document }
}

/** `shop`, or where that is there, `shop-2`, … */
function newFolder(directory: string, name: string): string {
  createFolder(directory)
  for (let count = 1; ; count++) {
    const folder = join(directory, count === 1 ? name : `${name}-${count}`)
    if (createFolder(folder)) return folder
  }
}
