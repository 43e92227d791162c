import { DerError, type DerValue, readAll, readBits, readSequence } from './der-reader.ts';
import { attributes, COMMON_NAME, ORGANIZATION, textOf } from './name.ts';
import { readPem } from './pem.ts';
import { signatureProblem } from './signature.ts';

/** What a certificate says, and by whom it is signed (RFC 5280 §4.1). Times in milliseconds since the Unix epoch. */
export interface Certificate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: DerValue;
  /** Whether the key of another certificate signed this one. */
  isSignedBy(authority: Certificate): boolean;
}

const UTC_TIME = 0x17;

/** `230102150405Z`, `20230102150405Z` */
function timeOf(value: DerValue | undefined): number {
  const text = textOf(value);
  const year =
    value?.tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text.slice(0, 2)}` : text.slice(0, 4);
  const [month, day, hours, minutes, seconds] =
    text.slice(year.length - (value?.tag === UTC_TIME ? 2 : 0)).match(/\d\d/g) ?? [];
  return Date.parse(`${year}-${month ?? ''}-${day ?? ''}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}Z`);
}

function parse(bytes: Uint8Array): Certificate {
  const [body, algorithm, signature] = readSequence(readAll(bytes)[0]);
  const fields = readSequence(body);
  const [, , , validity, subject, publicKey] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  if (body === undefined || algorithm === undefined || subject === undefined || publicKey === undefined) {
    throw new DerError('asn1: syntax error: sequence truncated');
  }
  const [notBefore, notAfter] = readSequence(validity);
  return {
    commonName: attributes(subject, COMMON_NAME)[0] ?? '',
    organizations: attributes(subject, ORGANIZATION),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    publicKey,
    isSignedBy: (authority) =>
      signatureProblem(authority.publicKey, algorithm, body.whole, readBits(signature)) === undefined,
  };
}

/** Reads the first certificate of a PEM text. @returns what is wrong, in the words of Go's crypto/tls, when there is none */
export function parseCertificate(pem: string): Certificate | string {
  const blocks = readPem(pem);
  const block = blocks.find(({ type }) => type === 'CERTIFICATE');
  if (blocks.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (block === undefined) {
    const types = blocks.map(({ type }) => type).join(' ');
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types}]`;
  }
  try {
    return parse(block.bytes);
  } catch (cause) {
    if (cause instanceof DerError) return 'x509: malformed certificate';
    throw cause;
  }
}

/** Who a certificate says one is, if an authority has signed it and it is in force; undefined when nobody believes it. */
export function believed(certificate: Certificate, authorityPem: string, now: number): Certificate | undefined {
  const authority = parseCertificate(authorityPem);
  if (typeof authority === 'string' || now < certificate.notBefore || now > certificate.notAfter) return undefined;
  return certificate.isSignedBy(authority) ? certificate : undefined;
}
