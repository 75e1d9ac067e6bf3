import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { githubError, runSummary } from '../../src/reports/run-summary.ts'

const document: StatusDocument = {
  name: 'shop',
  topology: 'replication',
  state: 'running',
  healthy: false,
  url: 'redis://127.0.0.1:6379',
  nodes: [
    { name: 'redis-1', kind: 'redis', role: 'master', host: '127.0.0.1', port: 6379, state: 'running' },
    { name: 'redis-2', kind: 'redis', host: '127.0.0.1', port: 6380, state: 'gone' },
  ],
  checks: [
    { check: 'process', observer: 'redis-1', ok: true, expected: 'running', seen: 'running' },
    { check: 'process', observer: 'redis-2', ok: false, expected: 'running', seen: 'gone | *away*' },
  ],
  env: {},
  stateDir: '/tmp/shop',
}

test('a summary tells how it ended, what it was like, and where there is more', () => {
  const failure = { title: 'The command ended with 1', details: ['```'], command: ['npm', 'test'] }
  expect(runSummary(failure, document, '/out/shop')).toBe(`## redis-ha run: shop

**The command ended with 1**

\`\`\`\`text
\`\`\`
\`\`\`\`

\`\`\`text
npm test
\`\`\`

| node | role | state | port |
|---|---|---|--:|
| redis-1 | master | running | 6379 |
| redis-2 | redis | gone | 6380 |

1 checks did not hold:

| check | observer | expected | seen |
|---|---|---|---|
| process | redis-2 | running | gone \\| \\*away\\* |

Of each node there are its conf file, its log and its own view in \`/out/shop\`.
`)
})

test('an annotation is escaped as the runner reads it', () => {
  expect(githubError('a: b, c', '50%\nmore: x')).toBe('::error title=a%3A b%2C c::50%25%0Amore: x')
})
