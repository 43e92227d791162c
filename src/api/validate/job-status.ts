import type { Job, JobStatus } from '../generated/types.ts';
import { type Errors, nonNegative } from './common.ts';
import { OMITTED, duplicate, invalidValue, required } from './field-error.ts';
import { IndexError, countIndexes, sharedIndex } from './indexes.ts';

const CONDITIONS = 'status.conditions';

function isTrue({ conditions = [] }: JobStatus, type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function checkUncounted(errors: Errors, { uncountedTerminatedPods: pods }: JobStatus): void {
  const seen = new Set<string>();
  for (const field of ['succeeded', 'failed'] as const) {
    (pods?.[field] ?? []).forEach((uid, index) => {
      const at = `status.uncountedTerminatedPods.${field}[${String(index)}]`;
      if (uid === '') errors.push(invalidValue(at, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(at, uid));
      seen.add(uid);
    });
  }
}

/** Pairs of conditions of which one excludes or requires the other. */
function checkConditions(errors: Errors, { spec }: Job, status: JobStatus): void {
  const complain = (wrong: boolean, why: string): void => {
    if (wrong) errors.push(invalidValue(CONDITIONS, OMITTED, why));
  };
  const [complete, failed] = [isTrue(status, 'Complete'), isTrue(status, 'Failed')];
  const [target, met] = [isTrue(status, 'FailureTarget'), isTrue(status, 'SuccessCriteriaMet')];
  complain(complete && failed, 'cannot set Complete=True and Failed=true conditions');
  complain(complete && target, 'cannot set Complete=True and FailureTarget=true conditions');
  complain(failed && !target, 'cannot set Failed=True condition without the FailureTarget=true condition');
  complain(complete && !met, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  complain(met && failed, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  complain(met && target, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  const unmet = spec.successPolicy !== undefined && complete && !met;
  complain(unmet, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
}

function checkTimes(errors: Errors, status: JobStatus): void {
  const { completionTime: end, startTime: start } = status;
  const field = 'status.completionTime';
  const complete = isTrue(status, 'Complete');
  if (end !== undefined && !complete) {
    errors.push(invalidValue(field, end, 'cannot set completionTime when there is no Complete=True condition'));
  }
  if (end === undefined && complete) errors.push(required(field, 'completionTime is required for Complete jobs'));
  if (start !== undefined && end !== undefined && end < start) {
    errors.push(invalidValue(field, end, 'completionTime cannot be set before startTime'));
  }
}

function checkFinished(errors: Errors, status: JobStatus): void {
  if (!isTrue(status, 'Complete') && !isTrue(status, 'Failed')) return;
  const { active = 0, startTime, terminating = 0, uncountedTerminatedPods: pods } = status;
  if (active > 0) errors.push(invalidValue('status.active', active, 'active>0 is invalid for finished job'));
  if (startTime === undefined) errors.push(required('status.startTime', 'startTime is required for finished job'));
  if ((pods?.failed ?? []).length + (pods?.succeeded ?? []).length > 0) {
    const why = 'uncountedTerminatedPods needs to be empty for finished job';
    errors.push(invalidValue('status.uncountedTerminatedPods', pods, why));
  }
  if (terminating > 0) {
    errors.push(invalidValue('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
}

function checkIndexes(errors: Errors, { spec }: Job, status: JobStatus): void {
  const { completedIndexes: completed = '', failedIndexes: failed } = status;
  const { completions } = spec;
  const parse = (name: string, text: string): void => {
    try {
      countIndexes(text, completions ?? 0);
    } catch (cause) {
      if (!(cause instanceof IndexError)) throw cause;
      errors.push(invalidValue(`status.${name}`, text, `error parsing ${name}: ${cause.message}`));
    }
  };
  if (completions !== undefined) {
    parse('completedIndexes', completed);
    if (spec.backoffLimitPerIndex !== undefined && failed !== undefined) parse('failedIndexes', failed);
  }
  if (completed !== '' && spec.completionMode !== 'Indexed') {
    const why = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(invalidValue('status.completedIndexes', completed, why));
  }
  if (failed === undefined) return;
  if (spec.backoffLimitPerIndex === undefined) {
    const why = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    errors.push(invalidValue('status.failedIndexes', failed, why));
  }
  const shared = completions === undefined ? undefined : sharedIndex(completed, failed, completions);
  if (shared === undefined) return;
  const why = `failedIndexes and completedIndexes overlap at index: ${String(shared)}`;
  errors.push(invalidValue('status.failedIndexes', failed, why));
}

function checkTransition(errors: Errors, { spec }: Job, next: JobStatus, old: JobStatus): void {
  for (const type of ['Failed', 'Complete', 'FailureTarget', 'SuccessCriteriaMet']) {
    if (!isTrue(old, type) || isTrue(next, type)) continue;
    const what = type === 'SuccessCriteriaMet' ? 'the' : 'the terminal';
    const why = `cannot disable ${what} ${type}=True condition`;
    errors.push(invalidValue(CONDITIONS, OMITTED, why));
  }
  for (const field of ['failed', 'succeeded'] as const) {
    if ((next[field] ?? 0) >= (old[field] ?? 0)) continue;
    errors.push(invalidValue(`status.${field}`, next[field] ?? 0, `cannot decrease the ${field} counter`));
  }
  const end = next.completionTime;
  if (end !== undefined && old.completionTime !== undefined && end !== old.completionTime) {
    errors.push(invalidValue('status.completionTime', end, 'completionTime cannot be mutated'));
  }
  // A Job that goes on after a pause starts anew (kubernetes/kubernetes#134769).
  const resumed = isTrue(old, 'Suspended') && !isTrue(next, 'Suspended') && next.startTime !== undefined;
  if (old.startTime !== undefined && old.startTime !== next.startTime && spec.suspend !== true && !resumed) {
    errors.push(required('status.startTime', 'startTime cannot be removed for unsuspended job'));
  }
  if (isTrue(old, 'Complete') && !isTrue(old, 'SuccessCriteriaMet') && isTrue(next, 'SuccessCriteriaMet')) {
    const why = 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions';
    errors.push(invalidValue(CONDITIONS, OMITTED, why));
  }
}

/** Upstream: pkg/apis/batch/validation ValidateJobUpdateStatus, with what the strategy switches on for what changed. */
export function checkJobStatus(errors: Errors, next: Job, old: Job): void {
  const status = next.status ?? {};
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const) {
    nonNegative(errors, `status.${field}`, status[field]);
  }
  checkUncounted(errors, status);
  checkConditions(errors, next, status);
  checkTimes(errors, status);
  checkFinished(errors, status);
  checkIndexes(errors, next, status);
  if ((status.ready ?? 0) > (status.active ?? 0)) {
    errors.push(invalidValue('status.ready', status.ready, 'cannot set more ready pods than active'));
  }
  checkTransition(errors, next, status, old.status ?? {});
}
