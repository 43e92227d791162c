import type { Condition, PodDisruptionBudget } from '../generated/types.ts';
import { type Check, isQualifiedName } from '../names/index.ts';
import { type Errors, check, checkSelector, nonNegative } from './common.ts';
import { duplicate, invalidValue, notSupported, required, tooLong } from './field-error.ts';
import { checkAtMostAll, checkIntOrPercent } from './int-or-percent.ts';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** Upstream: pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec. */
export function checkDisruptionBudget(errors: Errors, { spec }: PodDisruptionBudget): void {
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    checkIntOrPercent(errors, `spec.${name}`, value);
    checkAtMostAll(errors, `spec.${name}`, value);
  }
  if (spec.selector !== undefined) checkSelector(errors, 'spec.selector', spec.selector);
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  }
}

const CONDITION_STATUSES = ['False', 'True', 'Unknown'];
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const reasonFormat = new RegExp(`^${REASON}$`);

const isReason: Check = (reason) =>
  reasonFormat.test(reason)
    ? []
    : [
        `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON}')`,
      ];

/** Upstream: apimachinery/pkg/apis/meta/v1/validation ValidateConditions. */
function checkConditions(errors: Errors, field: string, conditions: readonly Condition[]): void {
  const seen = new Set<string>();
  conditions.forEach((condition, index) => {
    const at = `${field}[${String(index)}]`;
    const { type, status, observedGeneration, lastTransitionTime, reason, message } = condition;
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
    if (type === '') errors.push(required(`${at}.type`, 'must be set'));
    else check(errors, `${at}.type`, type, isQualifiedName);
    if (!CONDITION_STATUSES.includes(status)) errors.push(notSupported(`${at}.status`, status, CONDITION_STATUSES));
    nonNegative(errors, `${at}.observedGeneration`, observedGeneration);
    if (lastTransitionTime === '') errors.push(required(`${at}.lastTransitionTime`, 'must be set'));
    if (reason === '') errors.push(required(`${at}.reason`, 'must be set'));
    else if (isReason(reason).length > 0) check(errors, `${at}.reason`, reason, isReason);
    else if (reason.length > MAX_REASON) errors.push(tooLong(`${at}.reason`, MAX_REASON));
    if (message.length > MAX_MESSAGE) errors.push(tooLong(`${at}.message`, MAX_MESSAGE));
  });
}

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;

/** Upstream: ValidatePodDisruptionBudgetStatusUpdate. */
export function checkDisruptionBudgetStatus(errors: Errors, { status = {} }: PodDisruptionBudget): void {
  checkConditions(errors, 'status.conditions', status.conditions ?? []);
  for (const name of COUNTS) nonNegative(errors, `status.${name}`, status[name]);
}
