import { formatTime, type JobCondition } from '../../api/index.ts';

/** How a Job ends: first the criterion is met (`interim`), and when its pods are gone it is Complete or Failed. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export const INTERIM = { Complete: 'SuccessCriteriaMet', Failed: 'FailureTarget' } as const;

export const COMPLETIONS_REACHED: Verdict = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

export function failure(reason: string, message: string): Verdict {
  return { type: 'Failed', reason, message };
}

/** @param now milliseconds since the Unix epoch */
export function condition(type: string, status: string, reason: string, message: string, now: number): JobCondition {
  const time = formatTime(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/**
 * The conditions with one of a type; the same list when nothing changes. From nothing to False is no change.
 * Upstream: ensureJobConditionStatus.
 */
export function ensureCondition(list: readonly JobCondition[], wanted: JobCondition): readonly JobCondition[] {
  const position = list.findIndex(({ type }) => type === wanted.type);
  const known = list[position];
  if (known === undefined) return wanted.status === 'False' ? list : [...list, wanted];
  const { status, reason, message } = known;
  if (status === wanted.status && reason === wanted.reason && message === wanted.message) return list;
  return list.with(position, wanted);
}
