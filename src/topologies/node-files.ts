import { join } from 'node:path'
import { type ConfTemplates, renderConf } from '../conf/render.ts'
import type { Plan } from '../model/plan.ts'
import { makeFolder, readTemplate, writeAtomically } from '../processes/files.ts'
import { kinds } from './kinds.ts'
import { confPath } from './session.ts'

export interface NodeFile {
  path: string
  text: string
}

/** Every file that the nodes find in their folders at their first start. Starts nothing, writes nothing. */
export function nodeFiles(plan: Plan, password: string): NodeFile[] {
  const templates: ConfTemplates = {
    redis: readTemplate('redis.conf.eta'),
    sentinel: readTemplate('sentinel.conf.eta'),
  }
  const confs = plan.nodes.map((node) => ({
    path: confPath(node),
    text: renderConf(plan, node, templates, password),
  }))
  const others = kinds[plan.topology].files(plan).map(({ node, name, text }) => ({
    path: join(plan.folder, 'nodes', node, name),
    text,
  }))
  return [...confs, ...others]
}

/** Writes them, private: the password is in them. */
export function writeNodeFiles(plan: Plan, files: NodeFile[]): void {
  for (const node of plan.nodes) makeFolder(node.dir)
  for (const file of files) writeAtomically(file.path, file.text)
}
