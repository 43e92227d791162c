import type { StatefulSet } from '../../api/index.ts';
import type { EventRecorder } from '../../client/index.ts';

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

const REASONS = { create: 'Create', update: 'Update', delete: 'Delete' } as const;

/** What was done to a pod, or with what error it failed. Upstream: recordPodEvent. */
export function podEvent(
  recorder: EventRecorder,
  set: StatefulSet,
  verb: keyof typeof REASONS,
  pod: string,
  failure?: unknown,
): void {
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  if (failure === undefined) recorder.event(set, 'Normal', `Successful${REASONS[verb]}`, `${what} successful`);
  else recorder.event(set, 'Warning', `Failed${REASONS[verb]}`, `${what} failed error: ${messageOf(failure)}`);
}
