import { Eta } from 'eta'
import type { PlannedNode, Plan } from '../model/plan.ts'
import { quoteArgument } from '../redis/arguments.ts'
import { type Directive, parseConf } from '../redis/directives.ts'
import { fill, type Secrets } from './secrets.ts'

/** The text of the conf templates, by kind of node. */
export interface ConfTemplates {
  redis: string
  sentinel: string
}

const eta = new Eta({ autoEscape: false, autoTrim: ['nl', false], rmWhitespace: false, useWith: false })
const compiled = new Map<string, ReturnType<Eta['compile']>>()

/** The conf file of a node. It is parsed back, and what Redis would read is compared with the plan. */
export function renderConf(
  plan: Plan,
  node: PlannedNode,
  templates: ConfTemplates,
  secrets: Secrets,
): string {
  const template = templates[node.kind]
  const compiledTemplate = compiled.get(template) ?? eta.compile(template)
  compiled.set(template, compiledTemplate)
  const text = eta.render(compiledTemplate, {
    node: node.name,
    name: plan.name,
    topology: plan.topology,
    purpose: purposeOf(node),
    masterName: plan.sentinel?.masterName ?? '',
    sections: node.sections.map((section) => ({
      title: section.title,
      lines: section.directives.map((directive) =>
        [directive.name, ...directive.args.map((argument) => quoteArgument(fill(argument, secrets)))].join(
          ' ',
        ),
      ),
    })),
  })
  const wanted = node.sections
    .flatMap((section) => section.directives)
    .map((directive): Directive => {
      const [name = '', ...inName] = directive.name.toLowerCase().split(' ')
      return { name, args: [...inName, ...directive.args.map((argument) => fill(argument, secrets))] }
    })
  const read = parseConf(text)
  if (JSON.stringify(read) !== JSON.stringify(wanted)) {
    throw new Error(`the rendered conf of ${node.name} does not say what was planned`)
  }
  return text
}

function purposeOf(node: PlannedNode): string {
  if (node.kind === 'sentinel') return 'a sentinel'
  const shard = node.shard === undefined ? '' : ` of ${node.shard}`
  return node.replicaOf === undefined
    ? `starts as master${shard}`
    : `starts as a replica of ${node.replicaOf}`
}
