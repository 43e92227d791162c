import { daemonSets, hasReason, type OwnerReference, type Pod } from '../../../api/index.ts';
import type { Client } from '../../../client/index.ts';

/** What the flags allow a drain to do. */
export interface DrainLimits {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly skipWaitSeconds: number;
}

/** What becomes of a pod: whether it goes, and what is said about it. */
export interface Verdict {
  readonly goes: boolean;
  readonly level: 'okay' | 'skip' | 'warning' | 'error';
  readonly message: string;
}

const OKAY: Verdict = { goes: true, level: 'okay', message: '' };
const SKIP: Verdict = { goes: false, level: 'skip', message: '' };
const warning = (goes: boolean, message: string): Verdict => ({ goes, level: 'warning', message });
const error = (message: string): Verdict => ({ goes: false, level: 'error', message });

const MIRROR = 'kubernetes.io/config.mirror';

function controllerOf(pod: Pod): OwnerReference | undefined {
  return pod.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether a pod has been terminating for longer than anybody waits. */
export function isLongGone(pod: Pod, seconds: number, now: number): boolean {
  const since = pod.metadata.deletionTimestamp;
  return seconds > 0 && since !== undefined && Math.trunc((now - Date.parse(since)) / 1000) > seconds;
}

async function judgeDaemonSetPod(client: Client, limits: DrainLimits, pod: Pod): Promise<Verdict> {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || owner.apiVersion !== 'apps/v1' || isFinished(pod)) return OKAY;
  try {
    await client.get(daemonSets, { namespace: pod.metadata.namespace, name: owner.name });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // Nobody would make such a pod again.
    return hasReason(cause, 'NotFound') && limits.force ? warning(true, message) : error(message);
  }
  return limits.ignoreDaemonSets
    ? warning(false, 'ignoring DaemonSet-managed Pods')
    : error('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)');
}

function judgeLocalStorage(limits: DrainLimits, pod: Pod): Verdict {
  const local = pod.spec.volumes?.some((volume) => volume.emptyDir !== undefined) === true;
  if (!local || isFinished(pod)) return OKAY;
  return limits.deleteEmptyDirData
    ? warning(true, 'deleting Pods with local storage')
    : error('Pods with local storage (use --delete-emptydir-data to override)');
}

function judgeUnmanaged(limits: DrainLimits, pod: Pod): Verdict {
  if (isFinished(pod) || controllerOf(pod) !== undefined) return OKAY;
  return limits.force
    ? warning(true, 'deleting Pods that declare no controller')
    : error('Pods that declare no controller (use --force to override)');
}

/**
 * Judges a pod by each rule in turn: the first that keeps it decides, else the last one speaks, so that its warning
 * replaces earlier ones. Upstream: kubectl/pkg/drain/filters.go.
 */
export async function judge(client: Client, limits: DrainLimits, pod: Pod, now: number): Promise<Verdict> {
  if (isLongGone(pod, limits.skipWaitSeconds, now)) return SKIP;
  const daemon = await judgeDaemonSetPod(client, limits, pod);
  if (!daemon.goes) return daemon;
  if (pod.metadata.annotations?.[MIRROR] !== undefined) return SKIP;
  const storage = judgeLocalStorage(limits, pod);
  return storage.goes ? judgeUnmanaged(limits, pod) : storage;
}
