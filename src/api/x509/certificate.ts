import { DerError, expectTag, readAll, readBits, readOid, readSequence, SEQUENCE } from './der-reader.ts';
import { readPem } from './pem.ts';

/** What is wrong with a certificate, DER; undefined when it is one. Its signature is not looked at. */
function problemOf(bytes: Uint8Array): string | undefined {
  try {
    for (const certificate of readAll(bytes)) {
      const [body, algorithm, signature] = readSequence(certificate);
      const fields = readSequence(body);
      // version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo (RFC 5280 §4.1)
      const named = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
      for (const field of named.slice(1, 6)) expectTag(field, SEQUENCE);
      expectTag(named[5], SEQUENCE);
      readOid(readSequence(algorithm)[0]);
      readBits(signature);
    }
    return undefined;
  } catch (cause) {
    if (cause instanceof DerError) return 'x509: malformed certificate';
    throw cause;
  }
}

/** What is wrong with certificates in PEM; nothing is no error. Upstream: pkg/apis/certificates/validation validateCertificate. */
export function certificatesProblem(pem: string): string | undefined {
  if (pem === '') return undefined;
  const blocks = readPem(pem);
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (hasHeaders) return 'no PEM block headers are permitted';
    const problem = bytes.length === 0 ? 'found CERTIFICATE PEM block containing 0 certificates' : problemOf(bytes);
    if (problem !== undefined) return problem;
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}
