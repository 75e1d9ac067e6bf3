import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { useTemporaryFolder } from '../support/temporary-folder.ts'
import { codeBlocks } from './markdown.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = useTemporaryFolder()

/** The programs of a page that use the library, whatever language they are shown in. */
function programsOf(page: string): { name: string; text: string }[] {
  const blocks = codeBlocks(readFileSync(join(root, page), 'utf8'))
  return blocks
    .filter(
      ({ language, text }) => ['js', 'ts'].includes(language) && /from 'redis-ha(\/[\w-]+)?'/.test(text),
    )
    .map(({ text, line }) => ({ name: `${page.replaceAll('/', '-')}-line-${line}.ts`, text }))
}

/** What the compiler has to say about programs that import this library by its name. */
async function mistakesIn(programs: { name: string; text: string }[], place: string): Promise<string> {
  mkdirSync(place)
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }')
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      paths: { 'redis-ha': [`${root}dist/lib/index.d.ts`], 'redis-ha/*': [`${root}dist/lib/*.d.ts`] },
    },
    include: ['*.ts'],
  }
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(settings))
  for (const { name, text } of programs) writeFileSync(join(place, name), text)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await execa(process.execPath, [compiler, '-p', place], { cwd: place, reject: false })
  return stdout
}

test('what the README and the page of the library show of it is sound TypeScript; what is not would be found', async () => {
  const programs = [...programsOf('README.md'), ...programsOf('docs/library.md')]
  expect(programs.length).toBeGreaterThan(8)
  const unsound = {
    name: 'unsound.ts',
    text: "import { openTopology } from 'redis-ha'\nprocess.kill((await openTopology('x')).node('redis-1').pid)\n",
  }
  expect(await mistakesIn([...programs, unsound], join(folder, 'programs'))).toMatch(
    /^unsound\.ts\(2,14\): error TS2345: .*(\n {2}.*)*\n?$/,
  )
})
