import type { Pod, StatefulSet } from '../../api/index.ts';

/** On pods: their own name, for Services of one pod. */
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

const MAX_ORDINAL = 2 ** 31 - 1;

export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${String(ordinal)}`;
}

/** The set's name and the ordinal that the name of a pod is made of, undefined when it is made of something else. */
export function parsePodName(name: string): { readonly set: string; readonly ordinal: number } | undefined {
  const [, set, digits] = /^(.+)-(0|[1-9][0-9]*)$/.exec(name) ?? [];
  if (set === undefined || digits === undefined) return undefined;
  const ordinal = Number(digits);
  return ordinal > MAX_ORDINAL ? undefined : { set, ordinal };
}

export function isMember(set: StatefulSet, name: string): boolean {
  return parsePodName(name)?.set === set.metadata.name;
}

/** -1 for a pod that is not named as a member is. */
export function ordinalOf(pod: Pod): number {
  return parsePodName(pod.metadata.name)?.ordinal ?? -1;
}

export function firstOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function replicasOf({ spec }: StatefulSet): number {
  return spec.replicas ?? 1;
}

export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const first = firstOrdinal(set);
  return ordinal >= first && ordinal < first + replicasOf(set);
}

/** Labels that tell a pod from its siblings. Upstream: updateIdentity. */
export function identityLabels(set: StatefulSet, ordinal: number): Readonly<Record<string, string>> {
  return { [POD_NAME_LABEL]: podName(set, ordinal), [POD_INDEX_LABEL]: String(ordinal) };
}
