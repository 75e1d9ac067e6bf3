import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type Authority,
  certificatePem,
  type Issued,
  issueAuthority,
  issueClient,
  issueServer,
  keyPem,
} from '../../src/topologies/tls/issue.ts'

const DAY_MS = 86_400_000

export interface CertificateOptions {
  /** Addresses and names that it is for. */
  names?: string[]
  /** From when on it is good, in days from now; default yesterday. */
  fromDay?: number
  days?: number
}

/** Certificates as somebody brings them along, by an authority of their own. */
export class CertificateMaker {
  readonly authority: Issued
  readonly #signer: Authority

  constructor(commonName = 'Test CA', { fromDay = -1, days = 30 }: CertificateOptions = {}) {
    this.authority = issueAuthority({ commonName, fromMs: Date.now() + fromDay * DAY_MS, days })
    this.#signer = { commonName, key: this.authority.key }
  }

  server({ names = ['127.0.0.1', 'localhost'], fromDay = -1, days = 30 }: CertificateOptions = {}): Issued {
    const fromMs = Date.now() + fromDay * DAY_MS
    return issueServer({ commonName: 'test node', fromMs, days }, this.#signer, names)
  }

  client(): Issued {
    return issueClient({ commonName: 'test client', fromMs: Date.now() - DAY_MS, days: 30 }, this.#signer)
  }

  /** Writes `ca.crt`, `NAME.crt` and `NAME.key` into a folder. */
  write(folder: string, issued: Issued, name = 'redis'): void {
    mkdirSync(dirname(`${folder}/x`), { recursive: true })
    writeFileSync(`${folder}/ca.crt`, certificatePem(this.authority))
    writeFileSync(`${folder}/${name}.crt`, certificatePem(issued))
    writeFileSync(`${folder}/${name}.key`, keyPem(issued), { mode: 0o600 })
  }
}

/** What in the PEM file of a key of P-256 is the secret: the certificate tells all else too. */
export function secretOf(pem: string): string {
  const base64 = pem
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .join('')
  // 36 bytes of PKCS #8 before the 32 of the secret, of which the last two share a letter with what follows.
  return base64.slice(48, 88)
}
