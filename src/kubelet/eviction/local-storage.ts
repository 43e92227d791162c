import { bytes, canonicalQuantity, podResourceTotals, type Pod } from '../../api/index.ts';

/** What a pod has written: bytes by container (writable layer and log) and by emptyDir volume. */
export interface LocalStorage {
  readonly containers: ReadonlyMap<string, number>;
  readonly volumes: ReadonlyMap<string, number>;
}

const RESOURCE = 'ephemeral-storage';

/**
 * Why a pod is to be evicted for what it has written, if it is: each volume, all together, each container.
 * upstream: pkg/kubelet/eviction/eviction_manager.go, localStorageEviction
 */
export function storageViolation(pod: Pod, storage: LocalStorage): string | undefined {
  return volumeViolation(pod, storage) ?? podViolation(pod, storage) ?? containerViolation(pod, storage);
}

function volumeViolation({ spec }: Pod, { volumes }: LocalStorage): string | undefined {
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const { sizeLimit } = emptyDir ?? {};
    if (sizeLimit === undefined || bytes(sizeLimit) <= 0 || (volumes.get(name) ?? 0) <= bytes(sizeLimit)) continue;
    return `Usage of EmptyDir volume "${name}" exceeds the limit "${canonicalQuantity(sizeLimit)}". `;
  }
  return undefined;
}

/** Volumes in memory are no ephemeral storage. upstream: pkg/volume/util, IsLocalEphemeralVolume */
function onDisk({ spec }: Pod, volume: string): boolean {
  return spec.volumes?.find(({ name }) => name === volume)?.emptyDir?.medium !== 'Memory';
}

/** Bytes of volumes that count as ephemeral storage. */
export function volumesOnDisk(pod: Pod, volumes: LocalStorage['volumes']): number {
  let used = 0;
  for (const [name, amount] of volumes) if (onDisk(pod, name)) used += amount;
  return used;
}

function podViolation(pod: Pod, { containers, volumes }: LocalStorage): string | undefined {
  const limit = podResourceTotals(pod.spec, 'limits')[RESOURCE];
  if (limit === undefined) return undefined;
  let used = volumesOnDisk(pod, volumes);
  for (const amount of containers.values()) used += amount;
  if (used <= bytes(limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${canonicalQuantity(limit)}. `;
}

function containerViolation({ spec }: Pod, { containers }: LocalStorage): string | undefined {
  for (const { name, resources } of spec.containers) {
    const limit = resources?.limits?.[RESOURCE];
    if (limit === undefined || bytes(limit) <= 0 || (containers.get(name) ?? 0) <= bytes(limit)) continue;
    return `Container ${name} exceeded its local ephemeral storage limit "${canonicalQuantity(limit)}". `;
  }
  return undefined;
}

/** Whether a pod has a limit that it could exceed. */
export function limitsStorage({ spec }: Pod): boolean {
  if ((spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined)) return true;
  return [...spec.containers, ...(spec.initContainers ?? [])].some(
    ({ resources }) => resources?.limits?.[RESOURCE] !== undefined,
  );
}
