import { join } from 'node:path'
import { readIfThere, removeFolder } from '../processes/files.ts'
import type { PlannedLinks } from '../model/links.ts'
import { serveControl } from './control-server.ts'
import { CONTROL_SOCKET, SETTINGS_FILE } from './files.ts'
import { topologyIsGone } from './guard.ts'
import { logTo } from './log.ts'
import { Proxy } from './proxy.ts'

// The program that stands in the links of a topology: started in its own folder, as a server is in its. In that folder
// `../../run.json` is the topology's run record.
const links = JSON.parse(readIfThere(SETTINGS_FILE) ?? '') as PlannedLinks
const say = logTo((text) => void process.stdout.write(text), process.pid)
const proxy = new Proxy(links, process.pid, say)
removeFolder(CONTROL_SOCKET) // of one that was killed
serveControl(CONTROL_SOCKET, async (question, whenGone) => await proxy.answer(question, whenGone))
const end = (why: string) => {
  say(`ends: ${why}`)
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal))
process.on('SIGHUP', () => undefined)
void topologyIsGone(join('..', '..', 'run.json'), () => proxy.isHeld).then(() =>
  end('its topology is no more'),
)
