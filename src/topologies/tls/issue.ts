import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'

const COMMON_NAME = '2.5.4.3'
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'

/** A key with its certificate. */
export interface Issued {
  certificate: X509Certificate
  key: KeyObject
}

/** Who signs: the name in the certificate, and its key. */
export interface Authority {
  commonName: string
  key: KeyObject
}

interface Wanted {
  commonName: string
  /** From when on it is good, ms since 1970, and for how long. */
  fromMs: number
  days: number
}

/** A certificate authority: a new key, and a certificate that it signs itself. */
export function issueAuthority(wanted: Wanted): Issued {
  return issue(wanted, undefined, [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true })),
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
  ])
}

/** A certificate of a node, for these addresses and names. A node is a client of the others too. */
export function issueServer(wanted: Wanted, authority: Authority, names: string[]): Issued {
  return issue(wanted, authority, [
    extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names.map(generalName))),
    ...leafUse(id_kp_serverAuth, id_kp_clientAuth),
  ])
}

export function issueClient(wanted: Wanted, authority: Authority): Issued {
  return issue(wanted, authority, leafUse(id_kp_clientAuth))
}

function leafUse(...purposes: string[]): Extension[] {
  return [
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage(purposes)),
  ]
}

/** P-256: made in less than a millisecond, where a key of RSA takes some hundred. */
function issue(
  { commonName, fromMs, days }: Wanted,
  authority: Authority | undefined,
  extensions: Extension[],
): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signature = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 })
  const toBeSigned = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature,
    issuer: named(authority?.commonName ?? commonName),
    validity: new Validity({
      notBefore: new Date(fromMs),
      notAfter: new Date(fromMs + days * 86_400_000),
    }),
    subject: named(commonName),
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: 'spki', format: 'der' }),
      SubjectPublicKeyInfo,
    ),
    extensions: new Extensions(extensions),
  })
  const signed = sign('sha256', Buffer.from(AsnConvert.serialize(toBeSigned)), authority?.key ?? privateKey)
  const certificate = new Certificate({
    tbsCertificate: toBeSigned,
    signatureAlgorithm: signature,
    signatureValue: new Uint8Array(signed).buffer,
  })
  return {
    certificate: new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))),
    key: privateKey,
  }
}

/** A positive number that no other certificate of the authority has. */
function serialNumber(): ArrayBuffer {
  return new Uint8Array([1, ...randomBytes(15)]).buffer
}

function named(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])])
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

function generalName(name: string): GeneralName {
  const isAddress = /^[\d.]+$/.test(name) || name.includes(':')
  return new GeneralName(isAddress ? { iPAddress: name } : { dNSName: name })
}

/** The text of a certificate, as files have it. */
export function certificatePem({ certificate }: Issued): string {
  return certificate.toString()
}

export function keyPem({ key }: Issued): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string
}
