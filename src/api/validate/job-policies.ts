import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../generated/types.ts';
import { isQualifiedName } from '../names/index.ts';
import { type Errors, check, nonNegative } from './common.ts';
import { OMITTED, duplicate, invalidValue, notSupported, required, tooLong, tooMany } from './field-error.ts';
import { IndexError, countIndexes } from './indexes.ts';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const MAX_INDEXES = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

function oneOfValues(errors: Errors, field: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || value === '') {
    // upstream prints the list with %q
    const list = values.map((one) => JSON.stringify(one)).join(' ');
    errors.push(required(field, `valid values: [${list}]`));
  } else if (!values.includes(value)) errors.push(notSupported(field, value, values));
}

function checkExitCodes(
  errors: Errors,
  field: string,
  { operator, containerName, values }: PodFailurePolicyOnExitCodesRequirement,
  containers: ReadonlySet<string>,
): void {
  oneOfValues(errors, `${field}.operator`, operator, OPERATORS);
  if (containerName !== undefined && !containers.has(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalidValue(`${field}.containerName`, containerName, why));
  }
  const at = `${field}.values`;
  if (values.length === 0) errors.push(invalidValue(at, values, 'at least one value is required'));
  else if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  const seen = new Set<number>();
  values.forEach((value, index) => {
    const path = `${at}[${String(index)}]`;
    if (operator === 'In' && value === 0) {
      errors.push(invalidValue(path, value, 'must not be 0 for the In operator'));
    }
    if (seen.has(value)) errors.push(duplicate(path, value));
    seen.add(value);
  });
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value)) {
    errors.push(invalidValue(at, values, 'must be ordered'));
  }
}

function checkConditions(
  errors: Errors,
  field: string,
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
): void {
  if (patterns.length > MAX_CONDITIONS) errors.push(tooMany(field, patterns.length, MAX_CONDITIONS));
  patterns.forEach(({ type, status }, index) => {
    const at = `${field}[${String(index)}]`;
    check(errors, `${at}.type`, type, isQualifiedName);
    oneOfValues(errors, `${at}.status`, status, STATUSES);
  });
}

function checkFailureRule(
  errors: Errors,
  field: string,
  { action, onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  spec: JobSpec,
  containers: ReadonlySet<string>,
): void {
  if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) {
      errors.push(invalidValue(`${field}.action`, action, 'requires the backoffLimitPerIndex to be set'));
    }
  } else oneOfValues(errors, `${field}.action`, action, ACTIONS);
  if (onExitCodes !== undefined) checkExitCodes(errors, `${field}.onExitCodes`, onExitCodes, containers);
  if (onPodConditions.length > 0) checkConditions(errors, `${field}.onPodConditions`, onPodConditions);
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    const why = 'specifying both OnExitCodes and OnPodConditions is not supported';
    errors.push(invalidValue(field, OMITTED, why));
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    const why = 'specifying one of OnExitCodes and OnPodConditions is required';
    errors.push(invalidValue(field, OMITTED, why));
  }
}

/** Upstream: pkg/apis/batch/validation validatePodFailurePolicy. */
export function checkPodFailurePolicy(errors: Errors, field: string, spec: JobSpec): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > MAX_RULES) errors.push(tooMany(`${field}.rules`, rules.length, MAX_RULES));
  const template = spec.template.spec;
  const containers = new Set(
    [...(template?.containers ?? []), ...(template?.initContainers ?? [])].map(({ name }) => name),
  );
  rules.forEach((rule, index) => {
    checkFailureRule(errors, `${field}.rules[${String(index)}]`, rule, spec, containers);
  });
}

function checkSuccessRule(
  errors: Errors,
  field: string,
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  completions: number,
): void {
  if (count === undefined && indexes === undefined) {
    errors.push(required(field, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let total = 0;
  if (indexes !== undefined) {
    const at = `${field}.succeededIndexes`;
    if (indexes.length > MAX_INDEXES) errors.push(tooLong(at, MAX_INDEXES));
    try {
      total = countIndexes(indexes, completions);
    } catch (cause) {
      if (!(cause instanceof IndexError)) throw cause;
      errors.push(invalidValue(at, indexes, `error parsing succeededIndexes: ${cause.message}`));
    }
  }
  if (count === undefined) return;
  const at = `${field}.succeededCount`;
  nonNegative(errors, at, count);
  if (count > completions) {
    const why = `must be less than or equal to ${String(completions)} (the number of specified completions)`;
    errors.push(invalidValue(at, count, why));
  }
  if (indexes !== undefined && count > total) {
    const limit = String(total);
    const why = `must be less than or equal to ${limit} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(invalidValue(at, count, why));
  }
}

/** Of an Indexed Job. Upstream: validateSuccessPolicy. */
export function checkSuccessPolicy(errors: Errors, field: string, spec: JobSpec): void {
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0) {
    const why = 'at least one rules must be specified when the successPolicy is specified';
    errors.push(required(`${field}.rules`, why));
  }
  if (rules.length > MAX_RULES) errors.push(tooMany(`${field}.rules`, rules.length, MAX_RULES));
  rules.forEach((rule, index) => {
    checkSuccessRule(errors, `${field}.rules[${String(index)}]`, rule, spec.completions ?? 0);
  });
}
