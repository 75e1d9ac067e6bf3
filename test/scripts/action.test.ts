import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { statusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'

// The example workflow is run step by step as a runner of GitHub would, the action with it: each step is a script.

const root = fileURLToPath(new URL('../..', import.meta.url))
const rig = useRig()

interface Step {
  id?: string
  uses?: string
  run?: string
  if?: string
  env?: Record<string, string>
  with?: Record<string, string>
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { default: string }>
  outputs: Record<string, { value: string }>
  runs: { steps: Step[] }
}

type Values = Record<string, string>

/** What the steps of a job have in common: their environment, which each of them can add to, and what they print. */
class Job {
  readonly temporary: string
  readonly outputs: Values = {}
  log = ''
  #env: Values

  constructor(name: string) {
    this.temporary = join(rig.folder, name)
    mkdirSync(this.temporary)
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: process.env['TMPDIR'] ?? '/tmp',
      HOME: rig.folder,
      REDIS_HA_HOME: rig.home,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: root,
      RUNNER_TEMP: this.temporary,
    }
  }

  get env(): Values {
    return this.#env
  }

  /** Runs one script; gives its exit code. */
  run(script: string, extra: Values, id?: string): number | null {
    const files = Object.fromEntries(
      ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH'].map((name) => [name, join(this.temporary, name)]),
    )
    for (const file of Object.values(files)) writeFileSync(file, '')
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: rig.folder,
      env: { ...this.#env, ...extra, ...files },
      encoding: 'utf8',
    })
    this.log += stdout + stderr
    const written = (name: string) => readFileSync(files[name] ?? '', 'utf8')
    this.#env = { ...this.#env, ...pairs(written('GITHUB_ENV')) }
    for (const path of lines(written('GITHUB_PATH'))) this.#env['PATH'] = `${path}:${this.#env['PATH']}`
    for (const [name, value] of Object.entries(pairs(written('GITHUB_OUTPUT'))))
      this.outputs[`steps.${id}.outputs.${name}`] = value
    return status
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** `NAME=value` lines, and values between delimiters. */
function pairs(text: string): Values {
  const long = [...text.matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [
    name,
    value,
  ])
  const short = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])
  return Object.fromEntries([...short, ...long]) as Values
}

function fill(text: string, values: Values): string {
  return text.replaceAll(/\$\{\{ *(.*?) *\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the workflow has no ${name}`)
    return value
  })
}

function fillAll(texts: Values = {}, values: Values = {}): Values {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, values)]))
}

/** Runs the action with these inputs; gives its outputs. */
function useAction(job: Job, given: Values): Values {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name))
  expect(unknown).toEqual([])
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: byDefault }]) => [
      `inputs.${name}`,
      given[name] ?? byDefault,
    ]),
  )
  for (const { run = '', env, id, if: condition } of action.runs.steps) {
    if (condition === "inputs.file != ''" && inputs['inputs.file'] === '') continue
    const code = job.run(run, fillAll(env, inputs), id)
    if (code !== 0) throw new Error(`${run} ended with ${code}\n${job.log}`)
  }
  const values = { ...job.outputs }
  return Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [
      name,
      inputs['inputs.file'] === '' ? '' : fill(value, values),
    ]),
  )
}

test('the example workflow, as a runner would run it', { timeout: 120_000 }, async () => {
  const example = join(root, 'examples', 'github')
  copyFileSync(join(example, 'shop.yaml'), join(rig.folder, 'shop.yaml'))
  const workflow = parse(readFileSync(join(example, 'workflow.yml'), 'utf8')) as {
    jobs: { test: { steps: Step[] } }
  }
  const job = new Job('example')
  const values: Values = {}
  let document: unknown
  for (const step of workflow.jobs.test.steps) {
    if (step.uses?.includes('redis-ha') === true) {
      const outputs = useAction(job, step.with ?? {})
      for (const [name, value] of Object.entries(outputs)) values[`steps.${step.id}.outputs.${name}`] = value
      document = JSON.parse(readFileSync(outputs['status'] ?? '', 'utf8'))
    } else if (step.run !== undefined && step.if !== 'failure()') {
      const code = job.run(fill(step.run, values), {})
      if (code !== 0) throw new Error(`${step.run} ended with ${code}\n${job.log}`)
    }
  }
  expect(statusDocument.parse(document)).toMatchObject({ name: 'shop', healthy: true })
  const password = job.env['REDIS_PASSWORD'] ?? ''
  expect(password).toMatch(/^\S{20,}$/)
  // Masked, it is in the log once: where the runner is told to mask it.
  expect(job.log.split(password)).toHaveLength(2)
  expect(job.log).toContain(`::add-mask::${password}`)
  expect(job.log).toContain(`redis+sentinel://${job.env['REDIS_SENTINELS']}/mymaster`)
  expect(job.log).toContain('sentinels of the copy 127.0.0.1:')
  expect(existsSync(join(rig.home, 'shop'))).toBe(false)
})

test('without a file the command alone; with one that is wrong, why', async () => {
  const job = new Job('alone')
  expect(useAction(job, {})).toEqual({ url: '', status: '' })
  expect(job.run('redis-ha --version', {})).toBe(0)
  rig.file('wrong.yaml', 'topology: sentinels\n')
  expect(() => useAction(job, { file: 'wrong.yaml' })).toThrow('wrong.yaml:1:11')
})
