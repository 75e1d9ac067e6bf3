import { WorkloadClient } from '../../client/workload-client.ts'
import { ioredisOptions } from '../../model/ioredis-options.ts'
import { steadyClock } from '../../processes/clock.ts'
import { insideThread } from '../../processes/thread.ts'
import { Ledger } from './ledger.ts'
import { Writer } from './writer.ts'
import {
  type WriterDone,
  type WriterNews,
  type WriterOrder,
  type WriterSetting,
  workloadKey,
} from './writer-messages.ts'

// The program of the writer's thread. Nothing else runs in it, so that a drill that is busy, with its observers and its own steps, does
// not make its writes late.

/** Commands that are sent before the first write, in seconds of its rate. */
const WARM_SECONDS = 0.2

const thread = insideThread()
const setting = thread.setting as WriterSetting
const { workload, plan, hosts, nonce } = setting
const tell = (news: WriterNews) => thread.tell(news)
const keyOf = (client: number, key: number) => workloadKey(nonce, client, key)

function connect(client: number, fromReplicas: boolean, password: string | undefined): WorkloadClient {
  const host = hosts[client % hosts.length]
  const at = fromReplicas ? setting.replicaAt : setting.masterAt
  return new WorkloadClient({
    kind: plan.topology,
    options: ioredisOptions(plan, at, { password, tls: setting.tls }),
    timeoutMs: workload.timeout,
    fromReplicas,
    ...(host !== undefined && { by: host }),
  })
}

const clients = Array.from({ length: workload.clients }, (_, client) =>
  connect(client, false, setting.password),
)
const readsReplicas = workload['read-from'] === 'replica' && workload.reads > 0
const readers = readsReplicas ? clients.map((_, client) => connect(client, true, setting.password)) : clients
const ledger = new Ledger((records) => tell({ news: 'records', records }))
const clock = steadyClock(setting.clock)
const writer = new Writer({
  workload,
  clients,
  readers,
  clock,
  keyOf,
  ledger,
  dropsEvery: setting.dropsEvery,
})

/** Connected before the first write: what a client takes for that is no outage. */
async function makeReady(): Promise<void> {
  await Promise.all(
    [...clients, ...readers].map(async (client, index) => await client.call('EXISTS', keyOf(index, 0))),
  )
  // Code that runs for the first time is slow: without this the first writes of a fast workload would be asked late.
  for (let sent = 0; sent < workload.rate * WARM_SECONDS; sent += clients.length)
    await Promise.all(clients.map(async (client, index) => await client.call('EXISTS', keyOf(index, 0))))
}

/** Puts new clients in the place of old ones, each when it is connected; what the old ones owe they still get. */
async function renew(olds: WorkloadClient[], fromReplicas: boolean, password: string | undefined) {
  await Promise.all(
    olds.map(async (old, index) => {
      const client = connect(index, fromReplicas, password)
      await client.call('EXISTS', 'redis-ha')
      olds[index] = client
      old.retire()
    }),
  )
}

async function signIn(password: string | undefined): Promise<void> {
  await Promise.all([
    renew(clients, false, password),
    ...(readsReplicas ? [renew(readers, true, password)] : []),
  ])
}

async function tellWhen(what: Promise<void>, news: WriterDone): Promise<void> {
  try {
    await what
    ledger.tellAll()
    tell({ news })
  } catch (error) {
    tell({ news: 'failed', instead: news, why: error instanceof Error ? error.message : String(error) })
  }
}

thread.hear((message) => {
  const order = message as WriterOrder
  switch (order.order) {
    case 'begin':
      return writer.begin()
    case 'stop':
      return writer.stop()
    case 'settle':
      return void tellWhen(writer.settled(), 'settled')
    case 'sign-in':
      return void tellWhen(signIn(order.password), 'signed-in')
  }
})
void tellWhen(makeReady(), 'ready')
