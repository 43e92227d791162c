import { jsonEqual } from '../equal.ts';
import type { LabelSelector, PodTemplateSpec, StatefulSet, StatefulSetSpec } from '../generated/types.ts';
import { SelectorError, matchesLabels, selectorOf } from '../selectors/index.ts';
import { type Errors, checkLabels, checkSelector, nonNegative } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { amountOf, checkAtMostAll, checkIntOrPercent } from './int-or-percent.ts';
import { checkAnnotations } from './metadata.ts';
import { checkPodAnnotations } from './pod-annotations.ts';
import { checkStatusCounts, isEmptySelector } from './workloads.ts';

function checkUpdateStrategy(errors: Errors, { updateStrategy = {} }: StatefulSetSpec): void {
  const field = 'spec.updateStrategy';
  const { type = '', rollingUpdate } = updateStrategy;
  if (type === '') errors.push(required(field));
  else if (type === 'OnDelete') {
    if (rollingUpdate === undefined) return;
    const why = "only allowed for updateStrategy 'RollingUpdate'";
    errors.push(invalidValue(`${field}.rollingUpdate`, rollingUpdate, why));
  } else if (type !== 'RollingUpdate') {
    errors.push(invalidValue(field, updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (rollingUpdate !== undefined) {
    nonNegative(errors, `${field}.rollingUpdate.partition`, rollingUpdate.partition);
    const { maxUnavailable } = rollingUpdate;
    if (maxUnavailable === undefined) return;
    const at = `${field}.rollingUpdate.maxUnavailable`;
    checkIntOrPercent(errors, at, maxUnavailable);
    if (amountOf(maxUnavailable) === 0) errors.push(invalidValue(at, maxUnavailable, 'cannot be 0'));
    checkAtMostAll(errors, at, maxUnavailable);
  }
}

function checkRetention(errors: Errors, { persistentVolumeClaimRetentionPolicy: policy }: StatefulSetSpec): void {
  if (policy === undefined) return;
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const value = policy[when] ?? '';
    if (value === 'Retain' || value === 'Delete') continue;
    const field = `spec.persistentVolumeClaimRetentionPolicy.${when}`;
    errors.push(notSupported(field, value, ['Retain', 'Delete']));
  }
}

function checkStatefulSelector(errors: Errors, selector: LabelSelector | undefined): void {
  if (selector === undefined) {
    errors.push(required('spec.selector'));
    return;
  }
  checkSelector(errors, 'spec.selector', selector);
  if (isEmptySelector(selector)) {
    errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for statefulset'));
  }
}

/** Volumes of claims are not yet among the template's, so upstream leaves its pod to the pods' own validation. */
function checkStatefulTemplate(errors: Errors, selector: LabelSelector | undefined, template: PodTemplateSpec): void {
  const labels = template.metadata?.labels;
  try {
    const requirements = selectorOf(selector);
    if (requirements === undefined || (!isEmptySelector(selector ?? {}) && !matchesLabels(requirements, labels))) {
      const why = '`selector` does not match template `labels`';
      errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, why));
    }
  } catch (cause) {
    if (!(cause instanceof SelectorError)) throw cause;
    errors.push(invalidValue('spec.selector', selector, ''));
    return;
  }
  checkLabels(errors, 'spec.template.labels', labels);
  checkAnnotations(errors, 'spec.template.annotations', template.metadata?.annotations);
  checkPodAnnotations(errors, 'spec.template.annotations', template.metadata?.annotations, template.spec);
}

/** Upstream: pkg/apis/apps/validation ValidateStatefulSetSpec. */
export function checkStatefulSet(errors: Errors, { spec }: StatefulSet): void {
  const policy = spec.podManagementPolicy ?? '';
  if (policy === '') errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  checkUpdateStrategy(errors, spec);
  checkRetention(errors, spec);
  nonNegative(errors, 'spec.replicas', spec.replicas);
  nonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  nonNegative(errors, 'spec.ordinals.start', spec.ordinals?.start);
  nonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const sent: Partial<StatefulSetSpec> = spec;
  checkStatefulSelector(errors, sent.selector);
  const template = sent.template ?? {};
  checkStatefulTemplate(errors, sent.selector, template);
  const restart = template.spec?.restartPolicy ?? '';
  if (restart !== 'Always') {
    errors.push(notSupported('spec.template.spec.restartPolicy', restart, ['Always']));
  }
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const why = 'activeDeadlineSeconds in StatefulSet is not Supported';
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', why));
  }
}

const MUTABLE: ReadonlySet<string> = new Set([
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'revisionHistoryLimit',
  'template',
  'updateStrategy',
]);
const FROZEN =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** Upstream: ValidateStatefulSetUpdate. */
export function checkStatefulSetUpdate(errors: Errors, next: StatefulSet, old: StatefulSet): void {
  checkStatefulSet(errors, next);
  const fields = Object.keys({ ...next.spec, ...old.spec }) as (keyof StatefulSetSpec)[];
  const changed = fields.some((field) => !MUTABLE.has(field) && !jsonEqual(next.spec[field], old.spec[field]));
  if (changed) errors.push(forbidden('spec', FROZEN));
}

/** Upstream: ValidateStatefulSetStatus. */
export function checkStatefulSetStatus(errors: Errors, next: StatefulSet, old: StatefulSet): void {
  checkStatusCounts(errors, next.status, old.status, {
    counts: [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
      'collisionCount',
    ],
    atMostReplicas: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
    readyName: 'status.readyReplicas',
  });
}
