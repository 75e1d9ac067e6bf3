import { type Secrets, secretsOf } from '../../src/conf/secrets.ts'

/** Conf files in which every user has the same password. */
export function allWith(password: string): Secrets {
  return secretsOf(new Proxy({}, { get: () => password }))
}
