import { type Certificate, parseCertificate } from './client-certificate.ts';
import { DerError, readOid, readSequence } from './der-reader.ts';
import { readPem } from './pem.ts';

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const CURVES: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};
/** Members of a JSON web key that make the public key. */
const PUBLIC = ['n', 'e', 'x', 'y'] as const;

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...size, ...parts.flatMap((part) => [...part])]);
}

/** A key in its own form as PKCS #8 (RFC 5208 §5), which is what Web Crypto reads. */
function pkcs8(type: string, bytes: Uint8Array, algorithm: Uint8Array): Uint8Array<ArrayBuffer> {
  if (type === 'PRIVATE KEY') return Uint8Array.from(bytes);
  return der(0x30, Uint8Array.from([2, 1, 0]), algorithm, der(0x04, bytes));
}

function algorithmOf(certificate: Certificate): {
  readonly whole: Uint8Array;
  readonly web: RsaHashedImportParams | EcKeyImportParams | AlgorithmIdentifier;
} {
  const [identifier] = readSequence(certificate.publicKey);
  const [oid, parameters] = readSequence(identifier);
  const whole = identifier?.whole ?? new Uint8Array();
  switch (readOid(oid)) {
    case RSA:
      return { whole, web: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
    case EC:
      return { whole, web: { name: 'ECDSA', namedCurve: CURVES[readOid(parameters)] ?? '' } };
    default:
      return { whole, web: 'Ed25519' };
  }
}

/** What is wrong with a certificate and its key, in the words of Go's tls.X509KeyPair; undefined when they belong together. */
export async function keyPairProblem(certificatePem: string, keyPem: string): Promise<string | undefined> {
  const certificate = parseCertificate(certificatePem);
  if (typeof certificate === 'string') return certificate;
  const blocks = readPem(keyPem);
  const key = blocks.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (blocks.length === 0) return 'tls: failed to find any PEM data in key input';
  if (key === undefined) {
    const types = blocks.map(({ type }) => type);
    return types.every((type) => type === 'CERTIFICATE')
      ? 'tls: found a certificate rather than a key in the PEM for the private key'
      : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
  }
  try {
    const { whole, web } = algorithmOf(certificate);
    const { subtle } = crypto;
    const spki = Uint8Array.from(certificate.publicKey.whole);
    const secret = await subtle.importKey('pkcs8', pkcs8(key.type, key.bytes, whole), web, true, ['sign']);
    const open = await subtle.importKey('spki', spki, web, true, ['verify']);
    const [mine, theirs] = await Promise.all([subtle.exportKey('jwk', secret), subtle.exportKey('jwk', open)]);
    return PUBLIC.every((part) => mine[part] === theirs[part])
      ? undefined
      : 'tls: private key does not match public key';
  } catch (cause) {
    if (cause instanceof DerError || cause instanceof DOMException) return 'tls: failed to parse private key';
    throw cause;
  }
}
