import type { APIService } from '../generated/types.ts';
import { isDns1035Label, isDns1123Subdomain, isPathSegment, isPortNumber } from '../names/index.ts';
import { apiServices } from '../resources/index.ts';
import { type Errors, check } from './common.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { type RuleRow, row } from './rules.ts';

function checkName(errors: Errors, name: string, wanted: string): void {
  if (isPathSegment(name).length > 0 || name === wanted) return;
  errors.push(
    invalidValue('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`),
  );
}

/** Upstream: kube-aggregator/pkg/apis/apiregistration/validation ValidateAPIService. */
function checkApiService(errors: Errors, { metadata, spec }: APIService): void {
  const { group = '', version = '', service, caBundle = '', insecureSkipTLSVerify = false } = spec;
  const { groupPriorityMinimum, versionPriority } = spec;
  checkName(errors, metadata.name, `${version}.${group}`);
  if (group === '' && version !== 'v1') {
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  }
  if (group !== '') check(errors, 'spec.group', group, isDns1123Subdomain);
  check(errors, 'spec.version', version, isDns1035Label);
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) {
    const why = 'must be positive and less than 20000';
    errors.push(invalidValue('spec.groupPriorityMinimum', groupPriorityMinimum, why));
  }
  if (versionPriority <= 0 || versionPriority > 1000) {
    errors.push(invalidValue('spec.versionPriority', versionPriority, 'must be positive and less than 1000'));
  }
  if (service === undefined) {
    if (caBundle !== '') {
      const size = `${String(atob(caBundle).length)} bytes`;
      errors.push(invalidValue('spec.caBundle', size, 'local APIServices may not have a caBundle'));
    }
    if (insecureSkipTLSVerify) {
      const why = 'local APIServices may not have insecureSkipTLSVerify';
      errors.push(invalidValue('spec.insecureSkipTLSVerify', true, why));
    }
    return;
  }
  if ((service.namespace ?? '') === '') errors.push(required('spec.service.namespace'));
  if ((service.name ?? '') === '') errors.push(required('spec.service.name'));
  const problems = isPortNumber(service.port ?? 0);
  if (problems.length > 0) {
    errors.push(invalidValue('spec.service.port', service.port ?? 0, `port is not valid: ${problems.join(', ')}`));
  }
  if (insecureSkipTLSVerify && caBundle !== '') {
    errors.push(invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
}

const STATUSES = ['False', 'True', 'Unknown'];

function checkStatus(errors: Errors, { status }: APIService): void {
  (status?.conditions ?? []).forEach((condition, index) => {
    if (STATUSES.includes(condition.status)) return;
    errors.push(notSupported(`status.conditions[${String(index)}].status`, condition.status, STATUSES));
  });
}

/** Their name is that of the version, and is checked with it. */
export const apiregistrationRules: readonly RuleRow[] = [
  row(apiServices, { name: isPathSegment, create: checkApiService, status: checkStatus }),
];
