import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { librariesIn } from '../../scripts/servers/debian-archive.ts'
import { chosen, nameOf, SERVERS } from '../../scripts/servers/wanted.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/servers.ts', import.meta.url))

/** Runs the script where apt is a program of a few lines of sh; with nothing else on PATH but what a shell has. */
async function fetchWith(aptGet: string, ...names: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-servers-'))
  try {
    const apt = join(folder, 'apt-get')
    writeFileSync(apt, `#!/bin/sh\n${aptGet}\n`)
    chmodSync(apt, 0o755)
    const into = join(folder, 'servers')
    const { exitCode, stdout, stderr } = await execa('npx', ['tsx', SCRIPT, into, ...names], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
      reject: false,
    })
    return { exitCode, stdout, stderr, left: readdirSync(into) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('without a source of Debian’s it says so, and leaves nothing', async () => {
  const { exitCode, stdout, stderr, left } = await fetchWith(
    'echo "Ubuntu http://archive/ubuntu/"',
    'valkey@sid',
  )
  expect(stderr).toBe('Not had: valkey@sid: no source of Debian’s own packages among those of apt')
  expect([exitCode, stdout, left]).toEqual([3, '', []])
})

test('lists that can’t be had are told with what apt says of them, for each server', async () => {
  const apt =
    'case $* in *indextargets*) echo "Debian http://here/debian/";; *) echo "E: no such host" >&2; exit 100;; esac'
  const { exitCode, stderr, left } = await fetchWith(apt, 'valkey@sid', 'redis@trixie')
  expect(stderr.split('\n')).toEqual([
    'Not had: valkey@sid: apt-get update: E: no such host',
    'Not had: redis@trixie: apt-get update: E: no such host',
  ])
  expect([exitCode, left]).toEqual([3, []])
})

test('servers are chosen by their flavor, or by one suite of it', () => {
  expect(chosen([])).toEqual(SERVERS)
  expect(chosen(['valkey']).map(nameOf)).toEqual(['valkey@bookworm-backports', 'valkey@trixie', 'valkey@sid'])
  expect(chosen(['redis@sid']).map(nameOf)).toEqual(['redis@sid'])
  expect(() => chosen(['keydb'])).toThrow('no keydb; there are redis@bullseye')
})

test('of what a package depends on the libraries count, the first where several would do', () => {
  const depends =
    'libc6 (>= 2.38), libjemalloc2 (>= 5) | libjemalloc1, adduser, zlib1g:any, lua-cjson, lsb-base'
  expect(librariesIn(depends)).toEqual(['libc6', 'libjemalloc2', 'zlib1g', 'lua-cjson'])
})
