import { sha1 } from '@noble/hashes/legacy.js';
import type { CertificateRequest } from '../../../api/index.ts';
import { authorityName, ECDSA_WITH_SHA256, extension, signedCertificate } from './cluster-ca.ts';
import { bitString, concat, der, integer, objectIdentifier, sequence, utcTime } from './der.ts';
import type { SigningKey } from './p256.ts';

/** Bits of the extension keyUsage (RFC 5280 §4.2.1.3). */
const KEY_USAGES: Readonly<Record<string, number>> = { 'digital signature': 0x80, 'key encipherment': 0x20 };
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
};

export interface Issue {
  readonly issuer: string;
  readonly request: CertificateRequest;
  readonly usages: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Sixteen random bytes. */
  readonly serial: Uint8Array;
}

/**
 * A certificate for a request, PEM: its subject and its other names are taken as they are.
 * upstream: pkg/controller/certificates/authority PermissiveSigningPolicy
 */
export function issueCertificate(key: SigningKey, issue: Issue): Promise<string> {
  const { request, usages } = issue;
  const bits = usages.reduce((sum, usage) => sum | (KEY_USAGES[usage] ?? 0), 0);
  const extended = usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []).map(objectIdentifier);
  const { alternativeNames } = request;
  const extensions = sequence(
    ...(bits === 0 ? [] : [extension('2.5.29.15', true, bitString(Uint8Array.of(bits), 5))]),
    ...(extended.length === 0 ? [] : [extension('2.5.29.37', false, sequence(...extended))]),
    // basicConstraints: no authority
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.35', false, sequence(der(0x80, sha1(key.publicKey)))),
    ...(alternativeNames === undefined ? [] : [extension('2.5.29.17', false, alternativeNames)]),
  );
  const body = sequence(
    der(0xa0, integer(Uint8Array.of(2))), // v3
    integer(issue.serial),
    ECDSA_WITH_SHA256,
    authorityName(issue.issuer),
    sequence(utcTime(issue.notBefore), utcTime(issue.notAfter)),
    concat([request.subject]),
    concat([request.publicKey]),
    der(0xa3, extensions),
  );
  return signedCertificate(key, body);
}
