import { podStatusText, type Pod } from '../../api/index.ts';
import type { Status, Tone } from './tone.ts';

/** Its word is that of kubectl's STATUS column. */
export interface PodSummary extends Status {
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

const PROGRESSING = new Set(['ContainerCreating', 'PodInitializing', 'NotReady', 'Running']);
const PASSED = new Set(['Completed', 'Succeeded']);

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
  const word = podStatusText(pod);
  return { word, tone: toneOf(word, ready, containers, restarts), ready, containers, restarts };
}
