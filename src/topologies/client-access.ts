import type { ClientAccess } from '../model/client-access.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan } from '../model/plan.ts'
import type { ClientTls } from '../model/tls.ts'
import { readClientTls } from '../processes/tls-socket.ts'
import { readApplicationPassword } from './password.ts'

/** What clients of a topology have to have, as it is on disk now. Throws `state` where a file of its certificates is gone. */
export function readAccess(plan: Plan): ClientAccess {
  return { password: readApplicationPassword(plan), tls: readTls(plan) }
}

function readTls({ name, tls }: Plan): ClientTls | undefined {
  if (!tls) return undefined
  try {
    return readClientTls(tls.client)
  } catch (error) {
    throw new RedisHaError(
      {
        reason: 'state',
        title: `The certificates of "${name}" can't be read`,
        expected: `${tls.client.ca}, ${tls.client.cert} and ${tls.client.key}`,
        seen: error instanceof Error ? error.message : String(error),
        try: `put back what was removed, or redis-ha certs renew ${name}`,
      },
      { cause: error },
    )
  }
}
