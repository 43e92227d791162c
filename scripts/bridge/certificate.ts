import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  TRUE,
  utcTime,
  utf8String,
} from './der.ts';

/** A key and the certificate that it signed for itself, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const DAY = 24 * 60 * 60 * 1000;
const VALID_DAYS = 365;

const ALGORITHM = sequence(objectIdentifier(OID.ecdsaWithSha256));

function extension(oid: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(oid), ...(critical ? [TRUE] : []), octetString(value));
}

function extensions(): Buffer {
  const dnsName = 2;
  const ipAddress = 7;
  return explicit(
    3,
    sequence(
      extension(OID.basicConstraints, true, sequence(TRUE)),
      // digitalSignature and keyCertSign
      extension(OID.keyUsage, true, bitString(Buffer.of(0b1000_0100), 2)),
      extension(OID.extendedKeyUsage, false, sequence(objectIdentifier(OID.serverAuth))),
      extension(
        OID.subjectAltName,
        false,
        sequence(
          implicit(dnsName, Buffer.from('localhost')),
          implicit(ipAddress, Buffer.of(127, 0, 0, 1)),
          implicit(ipAddress, Buffer.concat([Buffer.alloc(15), Buffer.of(1)])),
        ),
      ),
    ),
  );
}

function body(key: KeyObject, now: number): Buffer {
  const version3 = explicit(0, integer(Buffer.of(2)));
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  const name = sequence(set(sequence(objectIdentifier(OID.commonName), utf8String('tabernetes'))));
  // An hour back, for clocks that disagree.
  const validity = sequence(utcTime(new Date(now - DAY / 24)), utcTime(new Date(now + VALID_DAYS * DAY)));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return sequence(version3, integer(serial), ALGORITHM, name, validity, name, spki, extensions());
}

/**
 * A certificate for this machine's loopback names. kubectl sends no token over plain HTTP
 * (client-go: tools/clientcmd asks IsConfigTransportTLS), so the bridge speaks TLS, and its kubeconfig trusts this.
 */
export function createCertificate(now: number): Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signed = body(privateKey, now);
  const certificate = sequence(signed, ALGORITHM, bitString(sign('sha256', signed, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
