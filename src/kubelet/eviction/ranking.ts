import { bytes, type Pod } from '../../api/index.ts';

/** What a pod uses of what runs short, in bytes: all of it, and by container. */
export interface Usage {
  readonly total: number;
  readonly containers: ReadonlyMap<string, number>;
}

export interface Candidate {
  readonly pod: Pod;
  readonly usage: Usage;
  /** Bytes that it asked for. */
  readonly request: number;
}

/**
 * Who goes first: pods that use more than they asked for, then those of the lowest priority, then those that use most above
 * what they asked for. upstream: eviction/helpers.go, rankMemoryPressure, rankDiskPressureFunc
 */
export function goesBefore(a: Candidate, b: Candidate): number {
  return (
    Number(exceeds(b)) - Number(exceeds(a)) ||
    (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) ||
    b.usage.total - b.request - (a.usage.total - a.request)
  );
}

function exceeds({ usage, request }: Candidate): boolean {
  return usage.total > request;
}

const SYSTEM_CRITICAL = 2_000_000_000;
const STATIC = 'kubernetes.io/config.source';
const MIRROR = 'kubernetes.io/config.mirror';

/** What is never evicted. upstream: pkg/kubelet/types, IsCriticalPod */
export function isCritical({ metadata, spec }: Pod): boolean {
  const { annotations = {} } = metadata;
  const source = annotations[STATIC];
  if (annotations[MIRROR] !== undefined || (source !== undefined && source !== 'api')) return true;
  return (spec.priority ?? 0) >= SYSTEM_CRITICAL;
}

/** Bytes that containers ask for, by their names. */
export function requestOf(pod: Pod, container: string, resource: string): number {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return bytes(all.find(({ name }) => name === container)?.resources?.requests?.[resource]);
}
