import { expect, test } from 'vitest';
import { certificatesProblem, fromBase64, parseCertificateRequest, readPem, textOfBytes } from './index.ts';
import { ed25519Request, mastersRequest, p384Request, rsaRequest, selfSigned } from './testing/requests.ts';

function parsed(request: string): Exclude<ReturnType<typeof parseCertificateRequest>, string> {
  const result = parseCertificateRequest(textOfBytes(request));
  if (typeof result === 'string') throw new Error(result);
  return result;
}

test.each([
  ['RSA', rsaRequest, 'rsa-user', ['g1', 'g2']],
  ['P-384', p384Request, 'ec-user', []],
  ['Ed25519', ed25519Request, 'ed-user', []],
  ['P-256', mastersRequest, 'evil', ['system:masters']],
])('a request signed with %s', (_name, request, commonName, organizations) => {
  expect(parsed(request)).toMatchObject({ commonName, organizations });
  expect(parsed(request).signatureProblem).toBeUndefined();
});

test('other names that are asked for', () => {
  expect(parsed(rsaRequest)).toMatchObject({ dnsNames: ['a.b'], ipAddresses: [Uint8Array.of(1, 2, 3, 4)] });
});

function withChange(request: string, at: number): string {
  const [block] = readPem(textOfBytes(request));
  const bytes = Uint8Array.from(block?.bytes ?? []);
  bytes[bytes.length + at] = (bytes[bytes.length + at] ?? 0) ^ 1;
  const body = btoa(String.fromCharCode(...bytes));
  return `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`;
}

test.each([
  ['RSA', rsaRequest, 'crypto/rsa: verification error'],
  ['P-384', p384Request, 'x509: ECDSA verification failure'],
  ['Ed25519', ed25519Request, 'x509: Ed25519 verification failure'],
])('a signature of %s that does not fit', (_name, request, problem) => {
  const result = parseCertificateRequest(withChange(request, -2));
  expect(result).toMatchObject({ signatureProblem: problem });
});

test.each([
  ['no PEM', 'hello', 'PEM block type must be CERTIFICATE REQUEST'],
  ['a certificate', textOfBytes(selfSigned), 'PEM block type must be CERTIFICATE REQUEST'],
  [
    'no DER',
    `-----BEGIN CERTIFICATE REQUEST-----\n${btoa('0\u0005ab')}\n-----END CERTIFICATE REQUEST-----`,
    'asn1: syntax error: data truncated',
  ],
])('%s is no request', (_name, pem, problem) => {
  expect(parseCertificateRequest(pem)).toBe(problem);
});

// Upstream: pkg/apis/certificates/validation TestValidateCertificateSigningRequestStatusUpdate's certificates
test('certificates are certificates in PEM and nothing else', () => {
  const pem = textOfBytes(selfSigned);
  expect(certificatesProblem('')).toBeUndefined();
  expect(certificatesProblem(pem)).toBeUndefined();
  expect(certificatesProblem(`# comment\n${pem}${pem}`)).toBeUndefined();
  expect(certificatesProblem('bad data')).toBe('must contain at least one CERTIFICATE PEM block');
  expect(certificatesProblem(pem.replaceAll('CERTIFICATE', 'KEY'))).toBe(
    'only CERTIFICATE PEM blocks are allowed, found "KEY"',
  );
  expect(certificatesProblem(pem.replace('-----\n', '-----\nKey: value\n\n'))).toBe(
    'no PEM block headers are permitted',
  );
  expect(certificatesProblem(`-----BEGIN CERTIFICATE-----\n${btoa('0\u0001a')}\n-----END CERTIFICATE-----`)).toBe(
    'x509: malformed certificate',
  );
  expect(fromBase64('?')).toBeUndefined();
});
