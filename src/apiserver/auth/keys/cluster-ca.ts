import { sha1 } from '@noble/hashes/legacy.js';
import {
  bitString,
  concat,
  der,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  TRUE,
  utcTime,
  utf8String,
} from './der.ts';
import type { SigningKey } from './p256.ts';

const DAY = 24 * 60 * 60 * 1000;
/** As kubeadm's: ten years. */
const LIFETIME = 3650 * DAY;

const EC_PUBLIC_KEY = objectIdentifier('1.2.840.10045.2.1');
const PRIME256V1 = objectIdentifier('1.2.840.10045.3.1.7');
export const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = objectIdentifier('2.5.4.3');

/** SubjectPublicKeyInfo, RFC 5480. */
export function publicKeyInfo(key: Pick<SigningKey, 'publicKey'>): Uint8Array<ArrayBuffer> {
  return sequence(sequence(EC_PUBLIC_KEY, PRIME256V1), bitString(key.publicKey));
}

/** The name of an authority: CN alone. */
export function authorityName(commonName: string): Uint8Array<ArrayBuffer> {
  return sequence(der(0x31, sequence(COMMON_NAME, utf8String(commonName))));
}

export function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), ...(critical ? [TRUE] : []), octetString(value));
}

/** A certificate, PEM, of its body (TBSCertificate). */
export async function signedCertificate(key: SigningKey, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const signature = await key.sign(body);
  const encoded = sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return pem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bitString(encoded)));
}

/**
 * A certificate that certifies itself, as kubeadm makes it for `/etc/kubernetes/pki/ca.crt` (RFC 5280).
 * @param now milliseconds since the Unix epoch @returns PEM
 */
export async function selfSignedCa(key: SigningKey, commonName: string, now: number): Promise<string> {
  const name = authorityName(commonName);
  const keyId = sha1(key.publicKey);
  const extensions = sequence(
    // keyUsage: digitalSignature, keyEncipherment, keyCertSign
    extension('2.5.29.15', true, bitString(Uint8Array.of(0b1010_0100), 2)),
    // basicConstraints: CA
    extension('2.5.29.19', true, sequence(TRUE)),
    extension('2.5.29.14', false, octetString(keyId)),
    // subjectAltName
    extension('2.5.29.17', false, sequence(der(0x82, new TextEncoder().encode(commonName)))),
  );
  const certificate = sequence(
    der(0xa0, integer(Uint8Array.of(2))), // v3
    integer(keyId.subarray(0, 8)),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(now), utcTime(now + LIFETIME)),
    name,
    publicKeyInfo(key),
    der(0xa3, extensions),
  );
  return signedCertificate(key, certificate);
}

function pem(label: string, bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...concat([bytes])));
  return `-----BEGIN ${label}-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}
