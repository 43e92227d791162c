import { expect, test } from 'vitest';
import { certificateSigningRequests } from '../resources/index.ts';
import { rsaRequest, selfSigned } from '../x509/testing/requests.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';
import { validateSubresourceUpdate } from './validate.ts';

const spec = { request: rsaRequest, signerName: 'example.com/signer', usages: ['client auth'] };
const PARTS = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

// Upstream: pkg/apis/certificates/validation TestValidateCertificateSigningRequestCreate
test.each<[string, object, readonly string[]]>([
  ['is well', {}, []],
  [
    'has no signer',
    { signerName: '' },
    ['spec.signerName: Required value', `spec.signerName: Invalid value: "": ${PARTS}`],
  ],
  ['has a signer without a domain', { signerName: 'x' }, [`spec.signerName: Invalid value: "x": ${PARTS}`]],
  ['has a signer of three parts', { signerName: 'a.b/c/d' }, [`spec.signerName: Invalid value: "a.b/c/d": ${PARTS}`]],
  [
    'has a domain of one label',
    { signerName: 'example/x' },
    ['spec.signerName: Invalid value: "example": should be a domain with at least two segments separated by dots'],
  ],
  [
    'has an empty label',
    { signerName: 'a..b/x' },
    [`spec.signerName: Invalid value: "a..b": validating label "": ${LABEL}`],
  ],
  [
    'has the legacy signer',
    { signerName: 'kubernetes.io/legacy-unknown' },
    [
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
    ],
  ],
  ['has no usages', { usages: [] }, ['spec.usages: Required value']],
  ['has a usage twice', { usages: ['any', 'any'] }, ['spec.usages[1]: Duplicate value: "any"']],
  [
    'is to expire too soon',
    { expirationSeconds: 599 },
    ['spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)'],
  ],
  [
    'is no request',
    { request: btoa('invalid') },
    ['spec.request: Invalid value: "aW52YWxpZA==": PEM block type must be CERTIFICATE REQUEST'],
  ],
])('a request for a certificate that %s', (_name, more, errors) => {
  expect(createErrors(certificateSigningRequests, { spec: { ...spec, ...more } })).toEqual(errors);
});

test('names and usages', () => {
  expect(createErrors(certificateSigningRequests, { metadata: { name: '%Any Name' }, spec })).toEqual([]);
  expect(createErrors(certificateSigningRequests, { spec: { ...spec, usages: ['eating'] } })[0]).toMatch(
    /^spec.usages\[0\]: Unsupported value: "eating": supported values: "any", "cert sign", "client auth", /,
  );
});

const condition = (type: string, status = 'True'): object => ({ type, status });
const withStatus = (status: object): object => ({ spec, status });

// Upstream: TestValidateCertificateSigningRequestUpdate
test.each<[string, object, object, readonly string[]]>([
  [
    'add an approval',
    {},
    { conditions: [condition('Approved')] },
    ['status.conditions: Forbidden: updates may not add a condition of type "Approved"'],
  ],
  [
    'take an approval',
    { conditions: [condition('Approved')] },
    {},
    ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"'],
  ],
  [
    'set a certificate',
    {},
    { certificate: selfSigned },
    ['status.certificate: Forbidden: updates may not set certificate content'],
  ],
  ['change nothing', { certificate: selfSigned }, { certificate: selfSigned }, []],
])('updates of the request do not %s', (_name, old, next, errors) => {
  expect(updateErrors(certificateSigningRequests, withStatus(old), withStatus(next))).toEqual(errors);
});

// Upstream: TestValidateCertificateSigningRequestStatusUpdate
test.each<[string, object, object, readonly string[]]>([
  ['sets a certificate', {}, { certificate: selfSigned }, []],
  [
    'changes a certificate',
    { certificate: selfSigned },
    { certificate: btoa(`${atob(selfSigned)}\n`) },
    ['status.certificate: Forbidden: updates may not modify existing certificate content'],
  ],
  [
    'sets something else',
    {},
    { certificate: btoa('bad data') },
    ['status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block'],
  ],
  [
    'approves',
    {},
    { conditions: [condition('Approved')] },
    ['status.conditions: Forbidden: updates may not add a condition of type "Approved"'],
  ],
  [
    'fails a little',
    {},
    { conditions: [condition('Failed', 'False')] },
    ['status.conditions[0].status: Unsupported value: "False": supported values: "True"'],
  ],
])('a signer that %s', (_name, old, next, errors) => {
  expect(statusErrors(certificateSigningRequests, withStatus(old), withStatus(next))).toEqual(errors);
});

// Upstream: TestValidateCertificateSigningRequestApprovalUpdate
test('who approves does not deny', () => {
  const object = (conditions: readonly object[]): never =>
    ({ metadata: { name: 'x', resourceVersion: '1' }, spec, status: { conditions } }) as never;
  const errors = (conditions: readonly object[]): readonly string[] =>
    validateSubresourceUpdate(certificateSigningRequests, 'approval', object(conditions), object([])).map(
      ({ field, detail }) => `${field} ${detail}`,
    );
  expect(errors([condition('Approved')])).toEqual([]);
  expect(errors([condition('Approved'), condition('Denied')])).toEqual([
    'status.conditions Approved and Denied conditions are mutually exclusive',
  ]);
});
