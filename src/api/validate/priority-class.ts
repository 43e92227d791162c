import type { PriorityClass } from '../generated/types.ts';
import { priorityClasses } from '../resources/index.ts';
import { type Errors, immutable, oneOf } from './common.ts';
import { forbidden } from './field-error.ts';
import { type RuleRow, row } from './rules.ts';

const SYSTEM_PREFIX = 'system-';
const HIGHEST_USER_VALUE = 1_000_000_000;
/** Upstream: pkg/apis/scheduling/v1/helpers.go. */
const SYSTEM_VALUES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** Why a class is none of the system's; undefined where it is one. Upstream: IsKnownSystemPriorityClass */
function systemClassProblem({ metadata, value, globalDefault }: PriorityClass): string | undefined {
  const expected = SYSTEM_VALUES[metadata.name];
  if (expected === undefined) return `${metadata.name} is not a known system priority class`;
  if (value !== expected) return `value of ${metadata.name} PriorityClass must be ${String(expected)}`;
  if (globalDefault === true) return `globalDefault of ${metadata.name} PriorityClass must be false`;
  return undefined;
}

/** Upstream: pkg/apis/scheduling/validation ValidatePriorityClass. */
function checkPriorityClass(errors: Errors, priorityClass: PriorityClass): void {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  if (metadata.name.startsWith(SYSTEM_PREFIX)) {
    const problem = systemClassProblem(priorityClass);
    if (problem !== undefined) {
      const why = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${problem}`;
      errors.push(forbidden('metadata.name', why));
    }
  } else if (value > HIGHEST_USER_VALUE) {
    const why = `maximum allowed value of a user defined priority is ${String(HIGHEST_USER_VALUE)}`;
    errors.push(forbidden('value', why));
  }
  oneOf(errors, 'preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']);
}

function checkPriorityClassUpdate(errors: Errors, next: PriorityClass, old: PriorityClass): void {
  if ((next.value ?? 0) !== (old.value ?? 0)) errors.push(forbidden('value', 'may not be changed in an update.'));
  immutable(errors, 'preemptionPolicy', next.preemptionPolicy, old.preemptionPolicy);
}

export const schedulingRules: readonly RuleRow[] = [
  row(priorityClasses, { create: checkPriorityClass, update: checkPriorityClassUpdate }),
];
