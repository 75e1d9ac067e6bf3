import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { RedisHaError } from '../../model/failure.ts'
import type { PlannedTls } from '../../model/tls.ts'
import { now } from '../../processes/clock.ts'
import { hasCode, readIfThere } from '../../processes/files.ts'

const SERVER = { oid: '1.3.6.1.5.5.7.3.1', name: 'serverAuth' }
const CLIENT = { oid: '1.3.6.1.5.5.7.3.2', name: 'clientAuth' }

/**
 * Sees to it that nodes at this address can be started with these certificates, and believed by their clients. Throws before anything
 * is started: `file` for the user's own, `state` for those that redis-ha made. What is in a key is never told.
 */
export function demandCertificates(tls: PlannedTls, host: string): void {
  const chain = certificatesIn(tls, 'cert', tls.cert)
  const authorities = certificatesIn(tls, 'ca', tls.ca)
  const key = keyIn(tls)
  const [own] = chain
  if (!own) return
  if (!own.checkPrivateKey(key))
    throw refuse(tls, 'key', tls.key, {
      expected: `the private key of ${tls.cert}`,
      seen: 'the key of another certificate',
      try: 'the key that the certificate was made with',
    })
  for (const certificate of chain) demandTime(tls, 'cert', tls.cert, certificate)
  for (const certificate of authorities) demandTime(tls, 'ca', tls.ca, certificate)
  demandUse(tls, own)
  demandHost(tls, own, host)
  demandTrust(tls, own, [...chain.slice(1), ...authorities], authorities)
}

type Which = 'cert' | 'key' | 'ca'

function refuse(
  tls: PlannedTls,
  which: Which,
  where: string,
  parts: { expected: string; seen: string; try: string },
): RedisHaError {
  const what = { cert: 'certificate', key: 'private key', ca: 'certificate authority' }[which]
  return new RedisHaError({
    reason: tls.made ? 'state' : 'file',
    title: tls.made ? `The ${what} of this topology can't be used` : `tls.${which} can't be used`,
    where,
    ...parts,
    ...(tls.made && { try: 'redis-ha certs renew NAME, or redis-ha down NAME --purge and up again' }),
  })
}

function textOf(tls: PlannedTls, which: Which, path: string): string {
  let text: string | undefined
  let seen = 'no such file'
  try {
    text = readIfThere(path)
  } catch (error) {
    seen = hasCode(error, 'EACCES')
      ? 'permission denied'
      : hasCode(error, 'EISDIR')
        ? 'a folder'
        : String(error)
  }
  if (text !== undefined) return text
  throw refuse(tls, which, path, {
    expected: 'a PEM file that you may read',
    seen,
    try: 'the right path; it is relative to the topology file',
  })
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

function certificatesIn(tls: PlannedTls, which: 'cert' | 'ca', path: string): X509Certificate[] {
  const text = textOf(tls, which, path)
  const blocks = [...text.matchAll(BLOCK)]
  const expected = 'PEM: -----BEGIN CERTIFICATE-----'
  const unusable = (seen: string) =>
    refuse(tls, which, path, {
      expected,
      seen,
      try: 'openssl x509 -in FILE -noout -text, which shows what it is',
    })
  const found = blocks.filter(([, label]) => label === 'CERTIFICATE' || label === 'TRUSTED CERTIFICATE')
  if (found.length === 0)
    throw unusable(
      text.trim() === '' ? 'an empty file' : blocks[0] ? `a file of ${String(blocks[0][1])}` : 'no PEM',
    )
  try {
    return found.map(([block]) => new X509Certificate(block))
  } catch {
    throw unusable('a certificate that can’t be read')
  }
}

function keyIn(tls: PlannedTls): KeyObject {
  const text = textOf(tls, 'key', tls.key)
  const expected = 'a private key in PEM, without a passphrase'
  const unusable = (seen: string, advice: string) =>
    refuse(tls, 'key', tls.key, { expected, seen, try: advice })
  // No message of a library: it could have a part of the file in it.
  try {
    return createPrivateKey(text)
  } catch (error) {
    if (hasCode(error, 'ERR_MISSING_PASSPHRASE') || /ENCRYPTED/.test(text))
      throw unusable(
        'one that is encrypted',
        'openssl pkey -in FILE -out PLAIN, which takes the passphrase out',
      )
    const label = text.match(/-----BEGIN ([A-Z0-9 ]+)-----/)?.[1]
    throw unusable(
      text.trim() === ''
        ? 'an empty file'
        : label === undefined
          ? 'no PEM'
          : `a file of ${label} that can’t be read`,
      'openssl pkey -in FILE -noout, which says what is wrong with it',
    )
  }
}

function demandTime(tls: PlannedTls, which: 'cert' | 'ca', path: string, certificate: X509Certificate): void {
  const at = now()
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  if (at >= from && at <= to) return
  throw refuse(tls, which, path, {
    expected: 'a certificate that is valid today',
    seen: `${oneLine(certificate.subject)}: ${at > to ? `expired on ${dayOf(to)}` : `not valid before ${dayOf(from)}`}`,
    try: 'a new certificate',
  })
}

/** A node shows its certificate to clients, and as a client to other nodes. */
function demandUse(tls: PlannedTls, own: X509Certificate): void {
  // The types of Node 20 have it as maybe missing; so it is, where all is allowed.
  const uses = own.keyUsage as string[] | undefined
  if (!uses || uses.length === 0) return
  const needed = tls.clients === 'no' ? [SERVER] : [SERVER, CLIENT]
  const missing = needed.filter(({ oid }) => !uses.includes(oid))
  if (missing.length === 0) return
  throw refuse(tls, 'cert', tls.cert, {
    expected: `extended key usage ${needed.map(({ name }) => name).join(' and ')}: nodes are clients of each other too`,
    seen: `without ${missing.map(({ name }) => name).join(' and ')}`,
    try: missing[0] === CLIENT ? 'a certificate with both, or clients: no' : 'a certificate of a server',
  })
}

function demandHost(tls: PlannedTls, own: X509Certificate, host: string): void {
  if (own.checkIP(host) !== undefined) return
  throw refuse(tls, 'cert', tls.cert, {
    expected: `a certificate for ${host}, where the nodes are`,
    seen: own.subjectAltName
      ? `one for ${own.subjectAltName}`
      : `one without a subjectAltName, for ${oneLine(own.subject)}`,
    try: `a certificate with subjectAltName IP:${host}, or another \`host\``,
  })
}

/** From the certificate up: each signed by the next, the last by one that is trusted. */
function demandTrust(
  tls: PlannedTls,
  own: X509Certificate,
  signers: X509Certificate[],
  trusted: X509Certificate[],
): void {
  let at = own
  const seen = new Set([own])
  for (;;) {
    const isTrusted = trusted.some((authority) => authority.fingerprint256 === at.fingerprint256)
    const isRoot = at.checkIssued(at)
    if (isTrusted && isRoot) return
    const signer = signers.find(
      (other) => !seen.has(other) && at.checkIssued(other) && at.verify(other.publicKey),
    )
    if (!signer) break
    seen.add(signer)
    at = signer
  }
  throw refuse(tls, 'ca', tls.ca, {
    expected: `the authority that signed ${tls.cert}: ${oneLine(at.issuer)}`,
    seen: trusted.map(({ subject }) => oneLine(subject)).join('\n'),
    try: 'openssl verify -CAfile CA CERT, which says who is missing',
  })
}

function oneLine(subject: string): string {
  return subject.split('\n').join(', ')
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
