import type { JobSpec } from '../generated/types.ts';
import { byteLength, domainPrefixedPathErrors } from '../names/index.ts';
import { type Errors, nonNegative } from './common.ts';
import { invalidValue, notSupported, required, tooLong } from './field-error.ts';
import { checkPodFailurePolicy, checkSuccessPolicy } from './job-policies.ts';
import { checkTemplate } from './pod-spec.ts';

const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const LIMIT_WITH_MANY = 10_000;
const MAX_MANAGED_BY = 63;

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const satisfies readonly (keyof JobSpec)[];

function checkManagedBy(errors: Errors, field: string, managedBy: string): void {
  if (managedBy === '') errors.push(required(field));
  else
    for (const { part, message } of domainPrefixedPathErrors(managedBy)) {
      errors.push(invalidValue(field, part, message));
    }
  if (byteLength(managedBy) > MAX_MANAGED_BY) errors.push(tooLong(field, MAX_MANAGED_BY));
}

/** Of a Job whose pods have indexes. */
function checkIndexed(errors: Errors, field: string, spec: JobSpec): void {
  const { completions, parallelism = 0, maxFailedIndexes: failed, backoffLimitPerIndex } = spec;
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  const atMost = (name: 'parallelism' | 'maxFailedIndexes', value: number, limit: number, when: string): void => {
    if (value <= limit) return;
    errors.push(invalidValue(`${field}.${name}`, value, `must be less than or equal to ${String(limit)}${when}`));
  };
  atMost('parallelism', parallelism, MAX_PARALLELISM, ' when completion mode is Indexed');
  if (completions !== undefined && failed !== undefined && failed > completions) {
    errors.push(invalidValue(`${field}.maxFailedIndexes`, failed, 'must be less than or equal to completions'));
  }
  atMost('maxFailedIndexes', failed ?? 0, MAX_FAILED_INDEXES, '');
  if ((completions ?? 0) <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return;
  const many = String(MANY_COMPLETIONS);
  if (failed === undefined) {
    errors.push(required(`${field}.maxFailedIndexes`, `must be specified when completions is above ${many}`));
  }
  const when = ` when completions are above ${many} and used with backoff limit per index`;
  atMost('parallelism', parallelism, LIMIT_WITH_MANY, when);
  atMost('maxFailedIndexes', failed ?? 0, LIMIT_WITH_MANY, when);
}

function checkMode(errors: Errors, field: string, spec: JobSpec): void {
  const { completionMode: mode, backoffLimitPerIndex, maxFailedIndexes } = spec;
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') {
    errors.push(notSupported(`${field}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  }
  if (mode === 'Indexed') checkIndexed(errors, field, spec);
  if (mode !== undefined && mode !== 'NonIndexed') return;
  const why = 'requires indexed completion mode';
  if (backoffLimitPerIndex !== undefined) {
    errors.push(invalidValue(`${field}.backoffLimitPerIndex`, backoffLimitPerIndex, why));
  }
  if (maxFailedIndexes !== undefined) errors.push(invalidValue(`${field}.maxFailedIndexes`, maxFailedIndexes, why));
}

function checkReplacement(errors: Errors, field: string, spec: JobSpec): void {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return;
  const supported = spec.podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (!supported.includes(policy)) errors.push(notSupported(field, policy, supported));
}

function checkRestartPolicy(errors: Errors, field: string, spec: JobSpec): void {
  const policy = spec.template.spec?.restartPolicy ?? '';
  if (policy === 'Always' || policy === '') {
    errors.push(required(field, 'valid values: "OnFailure", "Never"'));
  } else if (policy !== 'OnFailure' && policy !== 'Never') {
    errors.push(notSupported(field, policy, ['OnFailure', 'Never']));
  } else if (spec.podFailurePolicy !== undefined && policy !== 'Never') {
    errors.push(invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
}

/** What Jobs and the templates of CronJobs have in common. Upstream: pkg/apis/batch/validation validateJobSpec. */
export function checkJobSpec(errors: Errors, field: string, spec: JobSpec): void {
  for (const name of COUNTS) nonNegative(errors, `${field}.${name}`, spec[name]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) checkManagedBy(errors, `${field}.managedBy`, spec.managedBy);
  checkMode(errors, field, spec);
  if (spec.podFailurePolicy !== undefined) checkPodFailurePolicy(errors, `${field}.podFailurePolicy`, spec);
  if (spec.successPolicy !== undefined) {
    if (spec.completionMode === 'Indexed') checkSuccessPolicy(errors, `${field}.successPolicy`, spec);
    else errors.push(invalidValue(`${field}.successPolicy`, spec.successPolicy, 'requires indexed completion mode'));
  }
  checkReplacement(errors, `${field}.podReplacementPolicy`, spec);
  checkTemplate(errors, `${field}.template`, spec.template);
  checkRestartPolicy(errors, `${field}.template.spec.restartPolicy`, spec);
}
