import type { DaemonSet, DaemonSetSpec } from '../generated/types.ts';
import { type Errors, immutable, nonNegative } from './common.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { amountOf, checkAtMostAll, checkIntOrPercent } from './int-or-percent.ts';
import { checkRunForever, checkSelects, checkStatusCounts } from './workloads.ts';
import { checkTemplate } from './pod-spec.ts';

/** Upstream: ValidateDaemonSetUpdateStrategy. */
function checkUpdateStrategy(errors: Errors, { updateStrategy = {} }: DaemonSetSpec): void {
  const field = 'spec.updateStrategy';
  const { type = '', rollingUpdate } = updateStrategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    errors.push(notSupported(field, updateStrategy, ['RollingUpdate', 'OnDelete']));
    return;
  }
  const at = `${field}.rollingUpdate`;
  if (rollingUpdate === undefined) {
    errors.push(required(at));
    return;
  }
  const { maxUnavailable, maxSurge } = rollingUpdate;
  checkIntOrPercent(errors, `${at}.maxUnavailable`, maxUnavailable);
  checkIntOrPercent(errors, `${at}.maxSurge`, maxSurge);
  checkAtMostAll(errors, `${at}.maxUnavailable`, maxUnavailable);
  checkAtMostAll(errors, `${at}.maxSurge`, maxSurge);
  const [unavailable, surge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (unavailable && surge) {
    errors.push(invalidValue(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!unavailable && !surge) {
    errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
}

/** Upstream: pkg/apis/apps/validation ValidateDaemonSetSpec. */
export function checkDaemonSet(errors: Errors, { spec }: DaemonSet): void {
  const sent: Partial<DaemonSetSpec> = spec;
  const template = sent.template ?? {};
  checkSelects(errors, 'spec', sent.selector, template, 'daemonset');
  checkTemplate(errors, 'spec.template', template);
  checkRunForever(errors, 'spec.template', template, 'DaemonSet');
  nonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  checkUpdateStrategy(errors, spec);
  nonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
}

/** Upstream: ValidateDaemonSetUpdate, and pkg/registry/apps/daemonset for the selector. */
export function checkDaemonSetUpdate(errors: Errors, next: DaemonSet, old: DaemonSet): void {
  checkDaemonSet(errors, next);
  immutable(errors, 'spec.selector', next.spec.selector, old.spec.selector);
}

/** Upstream: ValidateDaemonSetStatusUpdate. */
export function checkDaemonSetStatus(errors: Errors, next: DaemonSet, old: DaemonSet): void {
  checkStatusCounts(errors, next.status, old.status, {
    counts: [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ],
    atMostReplicas: [],
  });
}
