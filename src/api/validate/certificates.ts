import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../generated/types.ts';
import { jsonEqual } from '../equal.ts';
import { isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { certificateSigningRequests } from '../resources/index.ts';
import { certificatesProblem, parseCertificateRequest, textOfBytes } from '../x509/index.ts';
import type { Errors } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooLong } from './field-error.ts';
import { type RuleRow, row } from './rules.ts';

/** Upstream: the KeyUsage constants of k8s.io/api/certificates/v1. */
const USAGES: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const MIN_EXPIRATION = 600;
const MAX_DOMAIN = 253;
const MAX_SIGNER_NAME = MAX_DOMAIN + 253 + 63 + 1 + 1;
/** Their status is True. */
const TRUE_CONDITIONS: ReadonlySet<string> = new Set(['Approved', 'Denied', 'Failed']);
const CONDITIONS = 'status.conditions';

/** Upstream: pkg/apis/core/validation ValidateSignerName. */
function checkSignerName(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  const segments = name.split('/');
  if (segments.length !== 2) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    errors.push(invalidValue(field, name, why));
    return;
  }
  const [domain = '', path = ''] = segments;
  if (domain.length > MAX_DOMAIN) errors.push(tooLong(field, MAX_DOMAIN));
  const labels = domain.split('.');
  checkSegment(errors, field, domain, isDns1123Label);
  if (labels.length < 2) {
    errors.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  }
  checkSegment(errors, field, path, isDns1123Subdomain);
  if (name.length > MAX_SIGNER_NAME) errors.push(tooLong(field, MAX_SIGNER_NAME));
}

/** The first label that is none. */
function checkSegment(errors: Errors, field: string, segment: string, how: typeof isDns1123Label): void {
  for (const label of segment.split('.')) {
    const messages = how(label);
    for (const message of messages) {
      errors.push(invalidValue(field, segment, `validating label ${JSON.stringify(label)}: ${message}`));
    }
    if (messages.length > 0) return;
  }
}

function checkConditions(errors: Errors, conditions: readonly CertificateSigningRequestCondition[]): void {
  const seen = new Set<string>();
  conditions.forEach(({ type, status }, index) => {
    const at = `${CONDITIONS}[${String(index)}]`;
    if (type === '') errors.push(required(`${at}.type`));
    const allowed = TRUE_CONDITIONS.has(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (status === '') errors.push(required(`${at}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${at}.status`, status, allowed));
    const other = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (other !== undefined && seen.has(other)) {
      errors.push(invalidValue(CONDITIONS, type, 'Approved and Denied conditions are mutually exclusive'));
    }
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
  });
}

function checkSpec(errors: Errors, { spec }: CertificateSigningRequest): void {
  const request = parseCertificateRequest(textOfBytes(spec.request));
  const problem = typeof request === 'string' ? request : request.signatureProblem;
  if (problem !== undefined) errors.push(invalidValue('spec.request', spec.request, problem));
  const usages = spec.usages ?? [];
  if (usages.length === 0) errors.push(required('spec.usages'));
  usages.forEach((usage, index) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${String(index)}]`, usage, USAGES));
  });
  usages.forEach((usage, index) => {
    if (usages.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${String(index)}]`, usage));
  });
  if (spec.signerName === LEGACY_SIGNER) {
    const why = 'the legacy signerName is not allowed via this API version';
    errors.push(invalidValue('spec.signerName', spec.signerName, why));
  } else checkSignerName(errors, 'spec.signerName', spec.signerName);
  const { expirationSeconds: seconds } = spec;
  if (seconds !== undefined && seconds < MIN_EXPIRATION) {
    const why = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(invalidValue('spec.expirationSeconds', seconds, why));
  }
}

/** Upstream: pkg/apis/certificates/validation validateCertificateSigningRequest. */
function checkCertificateSigningRequest(errors: Errors, csr: CertificateSigningRequest): void {
  checkSpec(errors, csr);
  checkConditions(errors, csr.status?.conditions ?? []);
}

/** What an update may change besides what all may. */
interface Allowed {
  readonly approval?: boolean;
  readonly certificate?: boolean;
}

function withType(csr: CertificateSigningRequest, type: string): readonly CertificateSigningRequestCondition[] {
  return (csr.status?.conditions ?? []).filter((condition) => condition.type === type);
}

function checkKept(
  errors: Errors,
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  allowed: Allowed,
): void {
  for (const type of TRUE_CONDITIONS) {
    if (withType(next, type).length < withType(old, type).length) {
      errors.push(forbidden(CONDITIONS, `updates may not remove a condition of type "${type}"`));
    }
  }
  for (const type of allowed.approval === true ? [] : ['Approved', 'Denied']) {
    const [now, before] = [withType(next, type), withType(old, type)];
    if (now.length > before.length) {
      errors.push(forbidden(CONDITIONS, `updates may not add a condition of type "${type}"`));
    } else if (now.length === before.length && !jsonEqual(now, before)) {
      errors.push(forbidden(CONDITIONS, `updates may not modify a condition of type "${type}"`));
    }
  }
  const [certificate, before] = [next.status?.certificate ?? '', old.status?.certificate ?? ''];
  if (certificate === before) return;
  if (allowed.certificate !== true) {
    errors.push(forbidden('status.certificate', 'updates may not set certificate content'));
  } else if (before !== '') {
    errors.push(forbidden('status.certificate', 'updates may not modify existing certificate content'));
  }
}

/** Upstream: validateCertificateSigningRequestUpdate. */
function updateOf(
  allowed: Allowed,
): (errors: Errors, next: CertificateSigningRequest, old: CertificateSigningRequest) => void {
  return (errors, next, old) => {
    checkCertificateSigningRequest(errors, next);
    const certificate = next.status?.certificate ?? '';
    const problem =
      certificate === (old.status?.certificate ?? '') ? undefined : certificatesProblem(textOfBytes(certificate));
    if (problem !== undefined) errors.push(invalidValue('status.certificate', '<certificate data>', problem));
    checkKept(errors, next, old, allowed);
  };
}

/** Nobody minds how requests are called. */
export const certificatesRules: readonly RuleRow[] = [
  row(certificateSigningRequests, {
    name: () => [],
    create: checkCertificateSigningRequest,
    update: updateOf({}),
    status: updateOf({ certificate: true }),
    subresources: { approval: updateOf({ approval: true }) },
  }),
];
