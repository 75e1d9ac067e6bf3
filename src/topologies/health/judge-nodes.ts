import { type Check, compare, unasked } from '../../model/check.ts'
import { LINKS_NAME } from '../../model/links.ts'
import { judgeModules } from './judge-modules.ts'
import {
  type DataNodeView,
  type LinksView,
  type ProcessView,
  said,
  type SentinelView,
  type Views,
} from './views.ts'

/** Section 5, every node: it is our process, answers PING, is not loading. And so the proxy of the links, where there is one. */
export function judgeNodes(views: Views): Check[] {
  return [
    ...views.data.flatMap(judgeDataNode),
    ...views.sentinels.flatMap(judgeNode),
    ...(views.links ? judgeLinks(views.links) : []),
  ]
}

/** The proxy that answers is the one that we started, and it lets connections in to every node. */
function judgeLinks({ process, state }: LinksView): Check[] {
  const pid = `pid ${process.pid ?? 'of our own'}`
  const ways = 'a way to every node'
  if ('why' in state) {
    const seen = process.state === 'gone' ? howGone(process) : state.why
    return [unasked('process', LINKS_NAME, pid, seen), unasked('ways-open', LINKS_NAME, ways, state.why)]
  }
  const closed = [...new Set(state.said.closed.map(({ node }) => node))]
  return [
    compare('process', LINKS_NAME, pid, `pid ${state.said.pid}`),
    compare('ways-open', LINKS_NAME, ways, closed.length === 0 ? ways : `none to ${closed.join(', ')}`),
  ]
}

function judgeNode(view: DataNodeView | SentinelView): Check[] {
  return [judgeProcess(view), judgePing(view)]
}

function judgeDataNode(view: DataNodeView): Check[] {
  const info = said(view.info)
  const loading = info
    ? compare('loaded', view.node.name, 'loading 0', `loading ${info.get('loading') ?? 'unknown'}`)
    : unasked('loaded', view.node.name, 'loading 0', why(view.info))
  return [...judgeNode(view), loading, ...judgeModules(view)]
}

/** The process that answers is the one that we started: INFO names its pid. */
function judgeProcess({ node, process, info }: DataNodeView | SentinelView): Check {
  const expected = `pid ${process.pid ?? 'of our own'}`
  if (process.state === 'gone') {
    return unasked('process', node.name, expected, howGone(process))
  }
  const heard = said(info)
  if (!heard) return unasked('process', node.name, expected, why(info))
  return compare('process', node.name, expected, `pid ${heard.get('process_id')}`)
}

function howGone({ pid, crash }: ProcessView): string {
  if (pid === undefined) return 'never started'
  return crash ? `gone, ${crash.what}; its report is in ${crash.log}` : 'gone'
}

function judgePing({ node, ping }: DataNodeView | SentinelView): Check {
  return 'said' in ping
    ? compare('ping', node.name, 'PONG', ping.said)
    : unasked('ping', node.name, 'PONG', ping.why)
}

export function why(heard: { said: unknown } | { why: string }): string {
  return 'why' in heard ? heard.why : 'it was asked'
}
