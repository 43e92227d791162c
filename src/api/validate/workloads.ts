import type {
  Deployment,
  DeploymentStatus,
  DeploymentStrategy,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
} from '../generated/types.ts';
import { isPercent } from '../names/index.ts';
import { SelectorError, matchesLabels, selectorOf } from '../selectors/index.ts';
import { type Errors, checkSelector, immutable, nonNegative } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkTemplate } from './pod-spec.ts';

type IntOrPercent = number | string | undefined;

function checkIntOrPercent(errors: Errors, field: string, value: IntOrPercent): void {
  if (typeof value === 'string') {
    for (const message of isPercent(value)) errors.push(invalidValue(field, value, message));
  } else nonNegative(errors, field, value);
}

function amount(value: IntOrPercent): number {
  return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : (value ?? 0);
}

function checkStrategy(errors: Errors, field: string, strategy: DeploymentStrategy): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined) {
      errors.push(forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
    }
  } else if (type !== 'RollingUpdate') {
    errors.push(notSupported(`${field}.type`, type ?? '', ['Recreate', 'RollingUpdate']));
  } else if (rollingUpdate === undefined) {
    errors.push(required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil'));
  } else {
    const { maxUnavailable, maxSurge } = rollingUpdate;
    const at = `${field}.rollingUpdate.maxUnavailable`;
    checkIntOrPercent(errors, at, maxUnavailable);
    checkIntOrPercent(errors, `${field}.rollingUpdate.maxSurge`, maxSurge);
    if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0) {
      errors.push(invalidValue(at, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    }
    if (typeof maxUnavailable === 'string' && amount(maxUnavailable) > 100) {
      errors.push(invalidValue(at, maxUnavailable, 'must not be greater than 100%'));
    }
  }
}

/** Selector and template, which must fit each other. */
function checkSelected(
  errors: Errors,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
): void {
  if (selector === undefined) errors.push(required('spec.selector'));
  else {
    checkSelector(errors, 'spec.selector', selector);
    if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
      errors.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${kind}`));
    }
  }
  if (template === undefined) {
    errors.push(required('spec.template'));
    return;
  }
  try {
    const requirements = selectorOf(selector);
    const labels = template.metadata?.labels;
    // No selector matches nothing; upstream says so of the labels as well.
    if (requirements === undefined || !matchesLabels(requirements, labels)) {
      const why = '`selector` does not match template `labels`';
      errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, why));
    }
  } catch (cause) {
    if (!(cause instanceof SelectorError)) throw cause;
    errors.push(invalidValue('spec.selector', selector, 'invalid label selector'));
    return;
  }
  checkTemplate(errors, 'spec.template', template);
  const policy = template.spec?.restartPolicy;
  if (policy !== undefined && policy !== 'Always') {
    errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const why = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', why));
  }
}

/** Upstream: pkg/apis/apps/validation ValidateDeploymentSpec. */
export function checkDeployment(errors: Errors, { spec }: Deployment): void {
  nonNegative(errors, 'spec.replicas', spec.replicas);
  checkSelected(errors, (spec as { readonly selector?: LabelSelector }).selector, spec.template, 'deployment');
  checkStrategy(errors, 'spec.strategy', spec.strategy ?? {});
  nonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  nonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  nonNegative(errors, 'spec.progressDeadlineSeconds', deadline);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
}

export function checkDeploymentUpdate(errors: Errors, next: Deployment, old: Deployment): void {
  checkDeployment(errors, next);
  immutable(errors, 'spec.selector', next.spec.selector, old.spec.selector);
}

const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
] as const satisfies readonly (keyof DeploymentStatus)[];

function atMost(
  errors: Errors,
  field: string,
  value: number | undefined,
  limit: number | undefined,
  what: string,
): void {
  if ((value ?? 0) > (limit ?? 0)) errors.push(invalidValue(field, value, `cannot be greater than ${what}`));
}

export function checkDeploymentStatus(errors: Errors, next: Deployment, old: Deployment): void {
  const status = next.status ?? {};
  for (const field of COUNTS) nonNegative(errors, `status.${field}`, status[field]);
  for (const field of ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    atMost(errors, `status.${field}`, status[field], status.replicas, 'status.replicas');
  }
  atMost(errors, 'status.availableReplicas', status.availableReplicas, status.readyReplicas, 'readyReplicas');
  if ((status.collisionCount ?? 0) < (old.status?.collisionCount ?? 0)) {
    errors.push(invalidValue('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented'));
  }
}

/** Upstream: ValidateReplicaSetSpec. */
export function checkReplicaSet(errors: Errors, { spec }: ReplicaSet): void {
  nonNegative(errors, 'spec.replicas', spec.replicas);
  nonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  checkSelected(errors, (spec as { readonly selector?: LabelSelector }).selector, spec.template, 'deployment');
}

export function checkReplicaSetUpdate(errors: Errors, next: ReplicaSet, old: ReplicaSet): void {
  checkReplicaSet(errors, next);
  immutable(errors, 'spec.selector', next.spec.selector, old.spec.selector);
}

export function checkReplicaSetStatus(errors: Errors, { status }: ReplicaSet): void {
  if (status === undefined) return;
  const fields = [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ] as const;
  for (const field of fields) nonNegative(errors, `status.${field}`, status[field]);
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    atMost(errors, `status.${field}`, status[field], status.replicas, 'status.replicas');
  }
  atMost(errors, 'status.availableReplicas', status.availableReplicas, status.readyReplicas, 'readyReplicas');
}
