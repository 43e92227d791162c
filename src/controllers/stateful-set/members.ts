import {
  isPodAvailable,
  isPodReady,
  statefulSets as setResource,
  type ControllerRevision,
  type New,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import { TerminalError } from '../../client/index.ts';
import { REVISION_LABEL, templateOf } from '../controller-history/index.ts';
import { podFromTemplate } from '../pod-control.ts';
import { hasClaims, volumesWithClaims } from './claims.ts';
import { firstOrdinal, identityLabels, isInRange, ordinalOf, POD_NAME_LABEL, podName, replicasOf } from './identity.ts';

/** What the pods of a set are made from. */
export interface Revisions {
  /** The last one that all pods had. */
  readonly current: ControllerRevision;
  /** The one that pods are to have. */
  readonly update: ControllerRevision;
}

/** A place in a set, with the pod that fills it. */
export interface Slot {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

export interface Members {
  /** In the order of their ordinals; empty ones only as many as can be filled at once. */
  readonly slots: readonly Slot[];
  /** Pods that the set has no place for, highest ordinal first. */
  readonly condemned: readonly Pod[];
}

/** How many empty places are looked at in one turn: a set may ask for more pods than memory could hold. */
const MAX_EMPTY = 500;

function emptySlots(set: StatefulSet, filled: ReadonlySet<number>): readonly Slot[] {
  const first = firstOrdinal(set);
  const end = first + replicasOf(set);
  const slots: Slot[] = [];
  for (let ordinal = first; ordinal < end && slots.length < MAX_EMPTY; ordinal++) {
    if (!filled.has(ordinal)) slots.push({ ordinal, pod: undefined });
  }
  return slots;
}

export function membersOf(set: StatefulSet, pods: readonly Pod[]): Members {
  const all = pods.map((pod) => ({ ordinal: ordinalOf(pod), pod })).filter(({ ordinal }) => ordinal >= 0);
  const filled = all.filter(({ ordinal }) => isInRange(set, ordinal));
  const empty = emptySlots(set, new Set(filled.map(({ ordinal }) => ordinal)));
  const condemned = all.filter(({ ordinal }) => !isInRange(set, ordinal));
  return {
    slots: [...filled, ...empty].sort((a, b) => a.ordinal - b.ordinal),
    condemned: condemned.sort((a, b) => b.ordinal - a.ordinal).map(({ pod }) => pod),
  };
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function revisionNameOf(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? '';
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

/** Runs, and has been ready for long enough. */
export function isSettled(set: StatefulSet, pod: Pod, now: number): boolean {
  return isRunningAndReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);
}

/** Upstream: isUnavailable. */
export function isUnavailable(set: StatefulSet, pod: Pod | undefined, now: number): boolean {
  return pod === undefined || isTerminating(pod) || !isSettled(set, pod, now);
}

/** The revision that a new pod gets: below the partition, the one that the set had. Upstream: newVersionedStatefulSetPod. */
export function revisionFor(set: StatefulSet, { current, update }: Revisions, ordinal: number): ControllerRevision {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const index = ordinal - firstOrdinal(set);
  if (rollingUpdate !== undefined) return index < (rollingUpdate.partition ?? 0) ? current : update;
  return type === 'RollingUpdate' && index < (set.status?.currentReplicas ?? 0) ? current : update;
}

/** @throws TerminalError when the revision holds no template that a pod could be made of */
export function podOf(set: StatefulSet, revision: ControllerRevision, ordinal: number): New<Pod> {
  const template = templateOf(revision);
  const spec = template?.spec;
  if (template === undefined || spec === undefined) {
    throw new TerminalError(`ControllerRevision ${revision.metadata.name} holds no pod template`);
  }
  const name = podName(set, ordinal);
  const pod = podFromTemplate(setResource, set, { ...template, spec });
  const labels = { ...pod.metadata.labels, ...identityLabels(set, ordinal), [REVISION_LABEL]: revision.metadata.name };
  const { hostname: _hostname, subdomain: _subdomain, volumes: _volumes, ...rest } = pod.spec;
  const { serviceName = '' } = set.spec;
  const volumes = volumesWithClaims(set, ordinal, spec.volumes);
  return {
    ...pod,
    metadata: { ...pod.metadata, name, labels },
    spec: {
      ...rest,
      hostname: name,
      ...(serviceName === '' ? {} : { subdomain: serviceName }),
      ...(volumes === undefined ? {} : { volumes }),
    },
  };
}

/** The pod with the labels and volumes that its ordinal asks for; the same object when it has them. */
export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod);
  const wanted = identityLabels(set, ordinal);
  // The index is set together with the name, but a pod is not changed for it alone.
  const named = pod.metadata.labels?.[POD_NAME_LABEL] === pod.metadata.name;
  if (named && hasClaims(set, ordinal, pod)) return pod;
  const labels = { ...pod.metadata.labels, ...wanted };
  const volumes = volumesWithClaims(set, ordinal, pod.spec.volumes);
  const spec = volumes === undefined ? pod.spec : { ...pod.spec, volumes };
  return { ...pod, metadata: { ...pod.metadata, labels }, spec };
}
