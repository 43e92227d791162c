import type { New, PersistentVolumeClaim, Pod, StatefulSet, Volume } from '../../api/index.ts';

export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${String(ordinal)}`;
}

function templatesOf({ spec }: StatefulSet): readonly PersistentVolumeClaim[] {
  return spec.volumeClaimTemplates ?? [];
}

export function claimNames(set: StatefulSet, ordinal: number): readonly string[] {
  return templatesOf(set).map(({ metadata }) => claimName(set, metadata.name, ordinal));
}

/** The claims of a pod, as they are to be created. Upstream: getPersistentVolumeClaims. */
export function claimsFor(set: StatefulSet, ordinal: number): readonly New<PersistentVolumeClaim>[] {
  return templatesOf(set).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      namespace: set.metadata.namespace ?? '',
      name: claimName(set, metadata.name, ordinal),
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec,
  }));
}

/** The volumes of a pod: its claims take the place of volumes of the same name. Upstream: updateStorage. */
export function volumesWithClaims(
  set: StatefulSet,
  ordinal: number,
  volumes: readonly Volume[] | undefined,
): readonly Volume[] | undefined {
  const claims = templatesOf(set).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: claimName(set, name, ordinal) },
  }));
  if (claims.length === 0) return volumes;
  const taken = new Set(claims.map(({ name }) => name));
  return [...claims, ...(volumes ?? []).filter(({ name }) => !taken.has(name))];
}

/** Whether the pod has a volume of each of its claims. Upstream: storageMatches. */
export function hasClaims(set: StatefulSet, ordinal: number, pod: Pod): boolean {
  return templatesOf(set).every(({ metadata: { name } }) => {
    const volume = pod.spec.volumes?.find((it) => it.name === name);
    return volume?.persistentVolumeClaim?.claimName === claimName(set, name, ordinal);
  });
}
