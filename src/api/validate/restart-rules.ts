import type { Container, ContainerResizePolicy, ContainerRestartRule } from '../generated/types.ts';
import type { Errors } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooLong } from './field-error.ts';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

function checkRule(errors: Errors, field: string, { action, exitCodes }: ContainerRestartRule): void {
  if (!ACTIONS.includes(action)) errors.push(notSupported(`${field}.action`, action, ACTIONS));
  if (exitCodes === undefined) {
    errors.push(required(`${field}.exitCodes`, 'must be specified'));
    return;
  }
  const { operator, values = [] } = exitCodes;
  if (!OPERATORS.includes(operator)) {
    errors.push(notSupported(`${field}.exitCodes.operator`, operator, OPERATORS));
  }
  if (values.length > MAX_EXIT_CODES) errors.push(tooLong(`${field}.exitCodes.values`, MAX_EXIT_CODES));
}

/** A container's own restart policy. Upstream: validateContainerRestartPolicy */
export function checkRestartPolicy(errors: Errors, field: string, container: Container, init: boolean): void {
  const { restartPolicy: policy, restartPolicyRules: rules = [] } = container;
  if (rules.length > 0 && policy === undefined) {
    errors.push(required(`${field}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  }
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(notSupported(`${field}.restartPolicy`, policy, POLICIES));
  }
  const at = `${field}.restartPolicyRules`;
  if (rules.length > MAX_RULES) errors.push(tooLong(at, MAX_RULES));
  rules.forEach((rule, index) => {
    checkRule(errors, `${at}[${String(index)}]`, rule);
  });
  if (init && policy === 'Always' && rules.length > 0) {
    const why = 'restartPolicyRules are not allowed for init containers with restart policy Always';
    errors.push(forbidden(at, why));
  }
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** Upstream: validateResizePolicy. @param podPolicy the restart policy of the pod */
export function checkResizePolicies(
  errors: Errors,
  field: string,
  policies: readonly ContainerResizePolicy[],
  podPolicy: string | undefined,
): void {
  const seen = new Set<string>();
  policies.forEach(({ resourceName, restartPolicy }, index) => {
    if (seen.has(resourceName)) errors.push(duplicate(`${field}[${String(index)}]`, resourceName));
    seen.add(resourceName);
    if (resourceName === '') errors.push(required(field));
    else if (!RESIZABLE.includes(resourceName)) errors.push(notSupported(field, resourceName, RESIZABLE));
    if (restartPolicy === '') errors.push(required(field));
    else if (!RESIZE_POLICIES.includes(restartPolicy)) {
      errors.push(notSupported(field, restartPolicy, RESIZE_POLICIES));
    }
    if (podPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalidValue(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
  });
}
