import type { Deployment, DeploymentStrategy, LabelSelector, PodTemplateSpec, ReplicaSet } from '../generated/types.ts';
import { SelectorError, matchesLabels, selectorOf } from '../selectors/index.ts';
import { amountOf, checkAtMostAll, checkIntOrPercent } from './int-or-percent.ts';
import { type Errors, checkSelector, immutable, nonNegative } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkTemplate } from './pod-spec.ts';

function checkStrategy(errors: Errors, field: string, strategy: DeploymentStrategy): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined) {
      errors.push(forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
    }
  } else if (type !== 'RollingUpdate') {
    errors.push(notSupported(field, strategy, ['Recreate', 'RollingUpdate']));
  } else if (rollingUpdate === undefined) {
    errors.push(required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil'));
  } else {
    const { maxUnavailable, maxSurge } = rollingUpdate;
    const at = `${field}.rollingUpdate.maxUnavailable`;
    checkIntOrPercent(errors, at, maxUnavailable);
    checkIntOrPercent(errors, `${field}.rollingUpdate.maxSurge`, maxSurge);
    if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
      errors.push(invalidValue(at, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    }
    checkAtMostAll(errors, at, maxUnavailable);
  }
}

export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** A selector that selects something, and the template's labels. */
export function checkSelects(
  errors: Errors,
  field: string,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  kind: string,
): void {
  if (selector !== undefined) checkSelector(errors, `${field}.selector`, selector);
  try {
    const requirements = selectorOf(selector);
    const labels = template.metadata?.labels;
    // No selector matches nothing; upstream says so of the labels as well.
    if (requirements === undefined || !matchesLabels(requirements, labels)) {
      const why = '`selector` does not match template `labels`';
      errors.push(invalidValue(`${field}.template.metadata.labels`, labels ?? null, why));
    }
  } catch (cause) {
    // What the selector lacks was said before.
    if (!(cause instanceof SelectorError)) throw cause;
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.push(invalidValue(`${field}.selector`, selector, `empty selector is invalid for ${kind}`));
  }
}

/** Pods that are replaced when they end have no other restart policy than this, and no deadline. */
export function checkRunForever(errors: Errors, field: string, template: PodTemplateSpec, kind: string): void {
  const policy = template.spec?.restartPolicy ?? '';
  if (policy !== 'Always') errors.push(notSupported(`${field}.spec.restartPolicy`, policy, ['Always']));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, why));
  }
}

/** Selector and template, which must fit each other. Upstream: ValidatePodTemplateSpecForReplicaSet */
function checkSelected(
  errors: Errors,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
): void {
  if (selector === undefined) errors.push(required('spec.selector'));
  else {
    checkSelector(errors, 'spec.selector', selector);
    if (isEmptySelector(selector)) {
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
  if (template.spec !== undefined) checkRunForever(errors, 'spec.template', template, 'ReplicaSet');
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

type Counts = Readonly<Record<string, unknown>>;

/** Which fields of a status are numbers of pods, and how they bound each other. */
export interface StatusCounts<S> {
  readonly counts: readonly (keyof S & string)[];
  readonly atMostReplicas: readonly (keyof S & string)[];
  /** How messages name the field that bounds availableReplicas. */
  readonly readyName?: string;
}

/** Upstream: ValidateDeploymentStatus, ValidateReplicaSetStatus, ValidateStatefulSetStatus, validateDaemonSetStatus. */
export function checkStatusCounts<S extends object>(
  errors: Errors,
  next: S | undefined,
  old: S | undefined,
  { counts, atMostReplicas, readyName }: StatusCounts<S>,
): void {
  const status = (next ?? {}) as Counts;
  const number = (field: string): number => (status[field] as number | undefined) ?? 0;
  for (const field of counts) nonNegative(errors, `status.${field}`, number(field));
  for (const field of atMostReplicas) {
    if (number(field) <= number('replicas')) continue;
    errors.push(invalidValue(`status.${field}`, number(field), 'cannot be greater than status.replicas'));
  }
  if (readyName !== undefined && number('availableReplicas') > number('readyReplicas')) {
    const why = `cannot be greater than ${readyName}`;
    errors.push(invalidValue('status.availableReplicas', number('availableReplicas'), why));
  }
  const collisions = ((old ?? {}) as Counts)['collisionCount'] as number | undefined;
  if (collisions !== undefined && number('collisionCount') < collisions) {
    errors.push(invalidValue('status.collisionCount', number('collisionCount'), 'cannot be decremented'));
  }
}

export function checkDeploymentStatus(errors: Errors, next: Deployment, old: Deployment): void {
  checkStatusCounts(errors, next.status, old.status, {
    counts: [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
      'terminatingReplicas',
      'collisionCount',
    ],
    atMostReplicas: ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
    readyName: 'readyReplicas',
  });
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

export function checkReplicaSetStatus(errors: Errors, next: ReplicaSet, old: ReplicaSet): void {
  checkStatusCounts(errors, next.status, old.status, {
    counts: [
      'replicas',
      'fullyLabeledReplicas',
      'readyReplicas',
      'availableReplicas',
      'terminatingReplicas',
      'observedGeneration',
    ],
    atMostReplicas: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
    readyName: 'readyReplicas',
  });
}
