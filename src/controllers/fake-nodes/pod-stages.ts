import { getPodCondition, parseTime, type Pod, type PodStatus } from '../../api/index.ts';
import { failedStatus, runningStatus, succeededStatus, type PodPlace } from './pod-status.ts';
import { asksFor, delayOf, setting } from './stage-labels.ts';

/** What happens to a pod next: it is removed, or gets another status. */
export type Step =
  | { readonly kind: 'delete' }
  | { readonly kind: 'status'; readonly status: (place: PodPlace, now: number) => PodStatus };

/** A step in the life of a fake pod. Upstream: kwok/kustomize/stage/pod/{fast,chaos}. */
interface Stage {
  /** As kwok's own one, whose annotations tell how long it waits: `<name>.stage.kwok.x-k8s.io/delay`. */
  readonly name: string;
  readonly applies: (pod: Pod) => boolean;
  /** When it began to apply, RFC 3339. */
  readonly since: (pod: Pod) => string | undefined;
  readonly step: (pod: Pod) => Step;
}

const FAILURE_STAGE = 'pod-container-running-failed';

/** The first that applies is the pod's. */
const STAGES: readonly Stage[] = [
  {
    name: 'pod-delete',
    applies: ({ metadata }) => metadata.deletionTimestamp !== undefined,
    since: () => undefined,
    step: () => ({ kind: 'delete' }),
  },
  {
    name: 'pod-ready',
    applies: (pod) => pod.status?.phase === 'Pending' && getPodCondition(pod, 'Ready')?.status !== 'True',
    since: (pod) => getPodCondition(pod, 'PodScheduled')?.lastTransitionTime ?? pod.metadata.creationTimestamp,
    step: (pod) => ({ kind: 'status', status: (place, now) => runningStatus(pod, place, now) }),
  },
  {
    name: FAILURE_STAGE,
    applies: (pod) => pod.status?.phase === 'Running' && asksFor(pod, FAILURE_STAGE),
    since: ({ status }) => status?.startTime,
    step: (pod) => ({ kind: 'status', status: (_, now) => failedStatus(pod, failureOf(pod), now) }),
  },
  {
    name: 'pod-complete',
    applies: (pod) =>
      pod.status?.phase === 'Running' && (pod.metadata.ownerReferences ?? []).some(({ kind }) => kind === 'Job'),
    since: ({ status }) => status?.startTime,
    step: (pod) => ({ kind: 'status', status: (_, now) => succeededStatus(pod, now) }),
  },
];

function failureOf(pod: Pod): Parameters<typeof failedStatus>[1] {
  const exitCode = Number(setting(pod, FAILURE_STAGE, 'exit-code') ?? '1');
  return {
    container: setting(pod, FAILURE_STAGE, 'container-name'),
    reason: setting(pod, FAILURE_STAGE, 'reason') ?? 'containerFailed',
    message: setting(pod, FAILURE_STAGE, 'message') ?? 'container failed',
    exitCode: Number.isInteger(exitCode) ? exitCode : 1,
  };
}

/**
 * What is next for a pod of a fake node, and in how many milliseconds.
 * @param now milliseconds since the Unix epoch
 * @throws GoDurationError when the pod asks for a delay that is none
 */
export function nextStep(pod: Pod, now: number): { readonly step: Step; readonly after: number } | undefined {
  const stage = STAGES.find(({ applies }) => applies(pod));
  if (stage === undefined) return undefined;
  const delay = delayOf(pod, stage.name);
  const since = parseTime(stage.since(pod) ?? '') ?? now;
  return { step: stage.step(pod), after: Math.max(0, since + delay - now) };
}
