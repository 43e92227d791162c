import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { type DerValue, readAll, readBits, readInteger, readOid, readSequence } from './der-reader.ts';

type Hash = (data: Uint8Array) => Uint8Array;

/** What is signed how. */
interface Scheme {
  readonly family: 'ecdsa' | 'rsa' | 'ed25519';
  readonly hash?: Hash;
  /** DER of DigestInfo before the digest (RFC 8017 §9.2). */
  readonly digestInfo?: string;
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  '1.2.840.10045.4.3.2': { family: 'ecdsa', hash: sha256 },
  '1.2.840.10045.4.3.3': { family: 'ecdsa', hash: sha384 },
  '1.2.840.10045.4.3.4': { family: 'ecdsa', hash: sha512 },
  '1.2.840.113549.1.1.11': { family: 'rsa', hash: sha256, digestInfo: '3031300d060960864801650304020105000420' },
  '1.2.840.113549.1.1.12': { family: 'rsa', hash: sha384, digestInfo: '3041300d060960864801650304020205000430' },
  '1.2.840.113549.1.1.13': { family: 'rsa', hash: sha512, digestInfo: '3051300d060960864801650304020305000440' },
  '1.2.840.113549.1.1.5': { family: 'rsa', hash: sha1, digestInfo: '3021300906052b0e03021a05000414' },
  '1.3.101.112': { family: 'ed25519' },
};

const CURVES: Readonly<Record<string, typeof p256>> = {
  '1.2.840.10045.3.1.7': p256,
  '1.3.132.0.34': p384,
  '1.3.132.0.35': p521,
};

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** RSASSA-PKCS1-v1_5, RFC 8017 §8.2.2. */
function verifyRsa(key: Uint8Array, signature: Uint8Array, digest: string): boolean {
  const [modulus, exponent] = readSequence(readAll(key)[0]).map(readInteger);
  if (modulus === undefined || exponent === undefined || signature.length === 0) return false;
  const size = modulus.toString(16).length + (modulus.toString(16).length % 2);
  const value = BigInt(`0x${hex(signature)}`);
  if (value >= modulus) return false;
  const encoded = power(value, exponent, modulus).toString(16).padStart(size, '0');
  const padding = 'ff'.repeat(Math.max(8, size / 2 - 3 - digest.length / 2));
  return encoded === `0001${padding}00${digest}`;
}

/** Go's words, of crypto/x509 and the packages below it. */
const FAILURES: Readonly<Record<Scheme['family'], string>> = {
  ecdsa: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
  rsa: 'crypto/rsa: verification error',
};

/**
 * Whether the key signed the data; what is wrong, or undefined. RSASSA-PSS is not verified: it is said to be unknown.
 * @param keyInfo SubjectPublicKeyInfo @param algorithm AlgorithmIdentifier of the signature
 */
export function signatureProblem(
  keyInfo: DerValue,
  algorithm: DerValue,
  data: Uint8Array,
  signature: Uint8Array,
): string | undefined {
  const scheme = SCHEMES[readOid(readSequence(algorithm)[0])];
  if (scheme === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  const [keyAlgorithm, bits] = readSequence(keyInfo);
  const key = readBits(bits);
  const [, parameters] = readSequence(keyAlgorithm);
  const digest = scheme.hash?.(data) ?? data;
  try {
    if (isSigned(scheme, key, parameters, signature, digest)) return undefined;
  } catch {
    // A key or signature that is none at all was not made by the key.
  }
  return FAILURES[scheme.family];
}

function isSigned(
  { family, digestInfo = '' }: Scheme,
  key: Uint8Array,
  parameters: DerValue | undefined,
  signature: Uint8Array,
  digest: Uint8Array,
): boolean {
  if (family === 'rsa') return verifyRsa(key, signature, `${digestInfo}${hex(digest)}`);
  if (family === 'ed25519') return ed25519.verify(signature, digest, key);
  const curve = CURVES[readOid(parameters)];
  return curve?.verify(signature, digest, key, { format: 'der', lowS: false, prehash: false }) === true;
}
