import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { fromBase64Url, toBase64Url } from './base64url.ts';

/** A private key on P-256 as RFC 7518 §6.2 writes it. */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** Signs and verifies with ECDSA over SHA-256; signatures are the 64 bytes of r and s (RFC 7518 §3.4). */
export interface SigningKey {
  /** The point without compression: 0x04, x, y. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  verify(data: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Pages that are no secure context have no `crypto.subtle`. */
function webCrypto(): SubtleCrypto | undefined {
  return (globalThis.crypto as { readonly subtle?: SubtleCrypto }).subtle;
}

export async function generateKey(): Promise<PrivateJwk> {
  const subtle = webCrypto();
  if (subtle !== undefined) {
    const { privateKey } = await subtle.generateKey(CURVE, true, ['sign', 'verify']);
    const { x = '', y = '', d = '' } = await subtle.exportKey('jwk', privateKey);
    return { kty: 'EC', crv: 'P-256', x, y, d };
  }
  const p256 = await curve();
  const secret = p256.utils.randomSecretKey();
  const point = p256.getPublicKey(secret, false);
  return {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64Url(point.subarray(1, 33)),
    y: toBase64Url(point.subarray(33)),
    d: toBase64Url(secret),
  };
}

/** Loaded only where it is needed: what it prepares takes longer than the start of the server may. */
async function curve(): Promise<ECDSA> {
  return (await import('@noble/curves/nist.js')).p256;
}

function bytesOf(field: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(field);
  if (bytes?.length !== 32) throw new Error('the signing key in the store is damaged');
  return bytes;
}

/** @throws Error when it is no key */
export async function openKey(jwk: PrivateJwk): Promise<SigningKey> {
  const publicKey = Uint8Array.of(4, ...bytesOf(jwk.x), ...bytesOf(jwk.y));
  const subtle = webCrypto();
  return subtle === undefined
    ? withoutWebCrypto(await curve(), publicKey, bytesOf(jwk.d))
    : withWebCrypto(subtle, publicKey, jwk);
}

async function withWebCrypto(
  subtle: SubtleCrypto,
  publicKey: Uint8Array<ArrayBuffer>,
  { kty, crv, x, y, d }: PrivateJwk,
): Promise<SigningKey> {
  const [priv, pub] = await Promise.all([
    subtle.importKey('jwk', { kty, crv, x, y, d }, CURVE, false, ['sign']),
    subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify']),
  ]);
  return {
    publicKey,
    sign: async (data) => new Uint8Array(await subtle.sign(ALGORITHM, priv, data)),
    verify: (data, signature) => subtle.verify(ALGORITHM, pub, signature, data),
  };
}

function withoutWebCrypto(p256: ECDSA, publicKey: Uint8Array<ArrayBuffer>, secret: Uint8Array): SigningKey {
  return {
    publicKey,
    sign: (data) => Promise.resolve(p256.sign(data, secret)),
    verify: (data, signature) =>
      Promise.resolve(signature.length === 64 && p256.verify(signature, data, publicKey, { lowS: false })),
  };
}
