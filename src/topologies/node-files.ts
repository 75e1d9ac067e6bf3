import { join } from 'node:path'
import { type ConfTemplates, renderConf } from '../conf/render.ts'
import type { Secrets } from '../conf/secrets.ts'
import { LINKS_NAME } from '../model/links.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import { listFolder, makeFolder, makeNewFolder, readTemplate, writeNew } from '../processes/files.ts'
import { writeProxyFiles } from './proxy.ts'
import { kinds } from './kinds.ts'
import { confPath } from './session.ts'

/** A conf file of a node: where it lies, and what it says. */
export interface ConfFile {
  path: string
  text: string
}

/** The conf file of every node. Writes nothing. */
export function confFiles(plan: Plan, secrets: Secrets): ConfFile[] {
  return plan.nodes.map(confRenderer(plan, secrets))
}

/** Renders the conf file of a node, when it is needed: those that start first need not wait for the others'. */
export function confRenderer(plan: Plan, secrets: Secrets): (node: PlannedNode) => ConfFile {
  const templates: ConfTemplates = {
    redis: readTemplate('redis.conf.eta'),
    sentinel: readTemplate('sentinel.conf.eta'),
  }
  return (node) => ({ path: confPath(node), text: renderConf(plan, node, templates, secrets) })
}

/** Writes everything that these nodes find in their folders at their first start, private: the password is in it. */
export function writeNodeFiles(
  plan: Plan,
  confOf: (node: PlannedNode) => ConfFile,
  nodes: PlannedNode[],
): void {
  const folder = join(plan.folder, 'nodes')
  makeFolder(folder)
  if (plan.links && !listFolder(folder).includes(LINKS_NAME)) writeProxyFiles(plan.links)
  const filesOf = kinds[plan.topology].files(plan)
  for (const node of nodes) {
    makeNewFolder(node.dir)
    const { path, text } = confOf(node)
    writeNew(path, text)
    for (const { name, content } of filesOf(node)) writeNew(join(node.dir, name), content)
  }
}
