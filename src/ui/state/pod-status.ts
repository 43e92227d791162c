import type { ContainerStatus, Pod } from '../../api/index.ts';
import type { Status, Tone } from './tone.ts';

export interface PodSummary extends Status {
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

const PROGRESSING = new Set(['ContainerCreating', 'PodInitializing', 'NotReady', 'Running']);
const PASSED = new Set(['Completed', 'Succeeded']);

function initReason(pod: Pod): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  const total = pod.spec.initContainers?.length ?? 0;
  for (const [index, { state, started }] of statuses.entries()) {
    const sidecar = pod.spec.initContainers?.[index]?.restartPolicy === 'Always';
    if (state?.terminated?.exitCode === 0 || (sidecar && started === true)) continue;
    if (state?.terminated !== undefined) return `Init:${terminationReason(state.terminated)}`;
    const waiting = state?.waiting?.reason;
    if (waiting !== undefined && waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${String(index)}/${String(total)}`;
  }
  return undefined;
}

function terminationReason(state: {
  readonly reason?: string;
  readonly signal?: number;
  readonly exitCode: number;
}): string {
  if (state.reason !== undefined && state.reason !== '') return state.reason;
  return state.signal !== undefined && state.signal !== 0
    ? `Signal:${String(state.signal)}`
    : `ExitCode:${String(state.exitCode)}`;
}

function containersReason(pod: Pod, statuses: readonly ContainerStatus[], fallback: string): string {
  let reason = fallback;
  let running = false;
  for (const { state, ready } of statuses.toReversed()) {
    if (state?.waiting?.reason !== undefined && state.waiting.reason !== '') reason = state.waiting.reason;
    else if (state?.terminated !== undefined) reason = terminationReason(state.terminated);
    else if (ready && state?.running !== undefined) running = true;
  }
  if (reason !== 'Completed' || !running) return reason;
  const podReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return podReady === true ? 'Running' : 'NotReady';
}

/** The word of kubectl's STATUS column. Upstream: pkg/printers/internalversion/printers.go, printPod. */
function podReason(pod: Pod): string {
  const { status, metadata } = pod;
  const base = status?.reason ?? status?.phase ?? 'Pending';
  const reason = initReason(pod) ?? containersReason(pod, status?.containerStatuses ?? [], base);
  if (metadata.deletionTimestamp === undefined) return reason;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? reason : 'Terminating';
}

function toneOf(reason: string, ready: number, containers: number, restarts: number): Tone {
  if (reason === 'Terminating' || reason === 'Unknown') return 'unknown';
  if (reason === 'Pending') return 'warn';
  if (PASSED.has(reason)) return 'ok';
  if (reason === 'Running' && ready === containers) return 'ok';
  if (PROGRESSING.has(reason)) return restarts > 0 ? 'warn' : 'progress';
  if (/^Init:\d/.test(reason)) return 'progress';
  return 'fail';
}

/** What the map, the tree and the drawer say of a pod. */
export function summarizePod(pod: Pod): PodSummary {
  const statuses = pod.status?.containerStatuses ?? [];
  const containers = pod.spec.containers.length;
  const ready = statuses.filter((status) => status.ready).length;
  const restarts = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  const word = podReason(pod);
  return { word, tone: toneOf(word, ready, containers, restarts), ready, containers, restarts };
}
