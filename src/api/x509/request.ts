import {
  type DerValue,
  DerError,
  OCTET_STRING,
  SET,
  expectTag,
  readAll,
  readBits,
  readInteger,
  readOid,
  readSequence,
} from './der-reader.ts';
import { attributes, COMMON_NAME, ORGANIZATION, textOf } from './name.ts';
import { readPem } from './pem.ts';
import { signatureProblem } from './signature.ts';

/** What a PKCS #10 request asks for (RFC 2986). */
export interface CertificateRequest {
  /** Name, DER. */
  readonly subject: Uint8Array;
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly Uint8Array[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  /** The value of the extension subjectAltName, DER, where there is one. */
  readonly alternativeNames?: Uint8Array;
  /** What is wrong with its signature; undefined where the key of the request made it. */
  readonly signatureProblem: string | undefined;
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SUBJECT_ALT_NAME = '2.5.29.17';

/** Values of the extensions that are asked for, by OID. */
function extensions(requested: DerValue | undefined): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const attribute of requested === undefined ? [] : readAll(requested.content)) {
    const [type, values] = readSequence(attribute);
    if (readOid(type) !== EXTENSION_REQUEST) continue;
    const [list] = readAll(expectTag(values, SET).content);
    for (const extension of readSequence(list)) {
      const parts = readSequence(extension);
      found.set(readOid(parts[0]), expectTag(parts.at(-1), OCTET_STRING).content);
    }
  }
  return found;
}

/** @param names GeneralNames, DER @param kind the context tag: 1 email, 2 DNS, 6 URI, 7 IP */
function namesOf(names: Uint8Array | undefined, kind: number): readonly DerValue[] {
  if (names === undefined) return [];
  return readSequence(readAll(names)[0]).filter(({ tag }) => (tag & 0x1f) === kind);
}

function parse(bytes: Uint8Array): CertificateRequest {
  const [outer, ...trailing] = readAll(bytes);
  if (trailing.length > 0) throw new DerError('asn1: syntax error: trailing data');
  const [info, algorithm, signature] = readSequence(outer);
  const [version, subject, publicKey, requested] = readSequence(info);
  readInteger(version);
  if (info === undefined || subject === undefined || publicKey === undefined || algorithm === undefined) {
    throw new DerError('asn1: syntax error: sequence truncated');
  }
  const alternativeNames = extensions(requested).get(SUBJECT_ALT_NAME);
  const texts = (kind: number): readonly string[] => namesOf(alternativeNames, kind).map(textOf);
  return {
    subject: subject.whole,
    commonName: attributes(subject, COMMON_NAME)[0] ?? '',
    organizations: attributes(subject, ORGANIZATION),
    publicKey: publicKey.whole,
    dnsNames: texts(2),
    emailAddresses: texts(1),
    uris: texts(6),
    ipAddresses: namesOf(alternativeNames, 7).map(({ content }) => content),
    ...(alternativeNames === undefined ? {} : { alternativeNames }),
    signatureProblem: signatureProblem(publicKey, algorithm, info.whole, readBits(signature)),
  };
}

/** Reads a request in PEM. @returns what is wrong, in upstream's words, when it is none */
export function parseCertificateRequest(pem: string): CertificateRequest | string {
  const [block] = readPem(pem);
  // upstream: pkg/apis/certificates ParseCSR
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  try {
    return parse(block.bytes);
  } catch (cause) {
    if (cause instanceof DerError) return cause.message;
    throw cause;
  }
}
