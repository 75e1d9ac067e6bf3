import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Plan } from '../../model/plan.ts'
import { madeFiles, tlsFolder } from '../../model/tls.ts'
import { now } from '../../processes/clock.ts'
import { makeFolder, readIfThere, writeAtomically } from '../../processes/files.ts'
import {
  type Authority,
  certificatePem,
  type Issued,
  issueAuthority,
  issueClient,
  issueServer,
  keyPem,
} from './issue.ts'

/** Who uses a certificate may have a clock that is a little behind. */
const BEFORE_MS = 3_600_000
const AUTHORITY_DAYS = 3650
/** What some clients take at most, 825 days, is not needed; `certs renew` makes new ones. */
const DAYS = 825

/** Certificates, and what they are for. */
export interface CertificateRequest {
  /** The topology's name. */
  name: string
  /** The address of every node. */
  host: string
}

/** Everything that a topology with made certificates needs, not written yet. */
export interface MadeCertificates {
  authority: Issued | undefined
  server: Issued
  client: Issued
}

/** Makes certificates for a topology, by a new authority unless there is one to go on with. */
export function makeCertificates({ name, host }: CertificateRequest, known?: Authority): MadeCertificates {
  const fromMs = now() - BEFORE_MS
  const authority = known
    ? undefined
    : issueAuthority({ commonName: `redis-ha CA of ${name}`, fromMs, days: AUTHORITY_DAYS })
  const signer = known ?? { commonName: `redis-ha CA of ${name}`, key: (authority as Issued).key }
  const names = [...new Set([host, '127.0.0.1', '::1', 'localhost'])]
  return {
    authority,
    server: issueServer({ commonName: `redis-ha node of ${name}`, fromMs, days: DAYS }, signer, names),
    client: issueClient({ commonName: `redis-ha client of ${name}`, fromMs, days: DAYS }, signer),
  }
}

/** Writes them into the topology's folder, private: keys before their certificates. */
export function writeCertificates(folder: string, { authority, server, client }: MadeCertificates): void {
  const files = madeFiles(folder)
  makeFolder(tlsFolder(folder))
  if (authority) {
    writeAtomically(files.caKey, keyPem(authority))
    writeAtomically(files.ca, certificatePem(authority))
  }
  writeAtomically(files.key, keyPem(server))
  writeAtomically(files.cert, certificatePem(server))
  writeAtomically(files.clientKey, keyPem(client))
  writeAtomically(files.clientCert, certificatePem(client))
}

/** The authority of a topology, as it is on disk; undefined where it is not all there. */
export function readAuthority({ name, folder }: Plan): Authority | undefined {
  const files = madeFiles(folder)
  const [certificate, key] = [readIfThere(files.ca), readIfThere(files.caKey)]
  if (certificate === undefined || key === undefined) return undefined
  try {
    const known = new X509Certificate(certificate)
    const authorityKey = createPrivateKey(key)
    if (!known.checkPrivateKey(authorityKey) || Date.parse(known.validTo) < now()) return undefined
    return { commonName: `redis-ha CA of ${name}`, key: authorityKey }
  } catch {
    return undefined
  }
}
