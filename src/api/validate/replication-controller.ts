import type { PodTemplate, ReplicationController } from '../generated/types.ts';
import { type Errors, nonNegative } from './common.ts';
import { invalidValue, required } from './field-error.ts';
import { checkTemplate } from './pod-spec.ts';
import { checkRunForever, checkStatusCounts } from './workloads.ts';

/** Upstream: pkg/apis/core/validation ValidateReplicationControllerSpec. */
export function checkReplicationController(errors: Errors, controller: ReplicationController): void {
  const { minReadySeconds, replicas, selector = {}, template } = controller.spec;
  nonNegative(errors, 'spec.minReadySeconds', minReadySeconds);
  if (Object.keys(selector).length === 0) errors.push(required('spec.selector'));
  if (replicas === undefined) errors.push(required('spec.replicas'));
  nonNegative(errors, 'spec.replicas', replicas);
  const field = 'spec.template';
  if (template === undefined) {
    errors.push(required(field));
    return;
  }
  const labels = template.metadata?.labels;
  const pairs = Object.entries(selector);
  if (pairs.length > 0 && !pairs.every(([key, value]) => labels?.[key] === value)) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalidValue(`${field}.metadata.labels`, labels ?? null, why));
  }
  checkTemplate(errors, field, template);
  checkRunForever(errors, field, template, 'ReplicationController');
}

/** Upstream: ValidateReplicationControllerStatusUpdate. */
export function checkReplicationControllerStatus(
  errors: Errors,
  next: ReplicationController,
  old: ReplicationController,
): void {
  checkStatusCounts(errors, next.status, old.status, {
    counts: ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
    atMostReplicas: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
    readyName: 'readyReplicas',
  });
}

/** Upstream: ValidatePodTemplate. */
export function checkPodTemplate(errors: Errors, { template }: PodTemplate): void {
  checkTemplate(errors, 'template', template ?? {});
}
