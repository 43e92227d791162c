import { formatTime } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning } from '../pod/instance.ts';
import type { PodWorker } from '../pod/pod-worker.ts';

/** `/stats/summary`, as far as it is measured: memory. upstream: k8s.io/kubelet/pkg/apis/stats/v1alpha1 */
export function statsSummary(context: KubeletContext, workers: readonly PodWorker[]): object {
  const time = formatTime(context.clock.now());
  const pods = workers.map((worker) => podStats(context, worker, time));
  const workingSetBytes = pods.reduce((sum, { memory }) => sum + memory.workingSetBytes, 0);
  return { node: { nodeName: context.nodeName, startTime: time, memory: { time, workingSetBytes } }, pods };
}

interface PodStats {
  readonly podRef: object;
  readonly startTime: string;
  readonly containers: readonly object[];
  readonly memory: { readonly time: string; readonly workingSetBytes: number };
}

function podStats({ runtime }: KubeletContext, { pod, record }: PodWorker, time: string): PodStats {
  const { name, namespace, uid } = pod.metadata;
  const running = record.instances().filter(isRunning);
  const containers = running.map((instance) => {
    const { memoryBytes } = runtime.containerStats(instance.id);
    const startTime = formatTime(instance.status.startedAt ?? 0);
    return { name: instance.name, startTime, memory: { time, workingSetBytes: memoryBytes } };
  });
  const workingSetBytes = containers.reduce((sum, { memory }) => sum + memory.workingSetBytes, 0);
  const startTime = formatTime(record.seenAt);
  return { podRef: { name, namespace, uid }, startTime, containers, memory: { time, workingSetBytes } };
}
