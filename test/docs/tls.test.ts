import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { planTls } from '../../src/model/tls.ts'
import { useRig } from '../support/rig.ts'
import { topologyOf } from '../support/plans.ts'
import { codeBlocks } from './markdown.ts'
import { Reader } from './reader.ts'

const rig = useRig()
const fileAt = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const page = readFileSync(fileAt('docs/tls.md'), 'utf8')

test('what the page says is so', { timeout: 120_000 }, async () => {
  expect(await new Reader(rig).follow(codeBlocks(page))).toBeUndefined()
})

test('its file with one’s own certificates is one', () => {
  const own = codeBlocks(page).find(({ text }) => text.includes('own.yaml'))
  expect(planTls(topologyOf(own?.text ?? '').tls, '/state/own', '/files')).toMatchObject({
    cert: '/files/certs/redis.crt',
    clients: 'required',
  })
})

test.each(['shop', 'mutual'])(
  'examples/tls/%s.yaml comes up healthy, and its nodes speak TLS',
  async (name) => {
    const file = fileAt(`examples/tls/${name}.yaml`)
    expect(JSON.parse(await rig.succeed(['up', file, '--port', 'auto', '--json']))).toMatchObject({
      healthy: true,
      url: expect.stringMatching(/^rediss\+/) as string,
    })
    await rig.succeed(['down', file])
  },
)
