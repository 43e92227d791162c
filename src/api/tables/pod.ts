import type { ContainerStateTerminated, ContainerStatus, Pod } from '../generated/types.ts';
import { getPodCondition, isRestartableInitContainer, podPhaseTerminal } from '../pods/index.ts';
import { pods } from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column, wide } from './column.ts';

/** Restarts, and when the last container that restarted had ended. */
interface Restarts {
  readonly count: number;
  readonly last: string;
}

const NO_RESTARTS: Restarts = { count: 0, last: '' };

function addRestarts(restarts: Restarts, status: ContainerStatus): Restarts {
  const finished = status.lastState?.terminated?.finishedAt ?? '';
  return { count: restarts.count + status.restartCount, last: finished > restarts.last ? finished : restarts.last };
}

function terminatedReason({ reason = '', signal = 0, exitCode }: ContainerStateTerminated): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${String(exitCode)}` : `Signal:${String(signal)}`;
}

interface Initialization {
  /** Why the pod is not past its init containers; undefined when it is. */
  readonly reason?: string;
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
  readonly sidecarsReady: number;
}

function initialization(pod: Pod): Initialization {
  const containers = new Map((pod.spec.initContainers ?? []).map((container) => [container.name, container]));
  let restarts = NO_RESTARTS;
  let sidecarRestarts = NO_RESTARTS;
  let sidecarsReady = 0;
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const container = containers.get(status.name);
    const sidecar = container !== undefined && isRestartableInitContainer(container);
    restarts = addRestarts(restarts, status);
    if (sidecar) sidecarRestarts = addRestarts(sidecarRestarts, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && status.started === true) {
      if (status.ready) sidecarsReady++;
      continue;
    }
    const waits = waiting?.reason ?? '';
    const reason =
      terminated !== undefined
        ? terminatedReason(terminated)
        : waits !== '' && waits !== 'PodInitializing'
          ? waits
          : `${String(index)}/${String(containers.size)}`;
    return { reason: `Init:${reason}`, restarts, sidecarRestarts, sidecarsReady };
  }
  return { restarts, sidecarRestarts, sidecarsReady };
}

function phaseReason(pod: Pod): string {
  const gated = getPodCondition(pod, 'PodScheduled')?.reason === 'SchedulingGated';
  if (gated) return 'SchedulingGated';
  const reason = pod.status?.reason ?? '';
  return reason === '' ? (pod.status?.phase ?? '') : reason;
}

interface Summary {
  readonly ready: number;
  readonly reason: string;
  readonly restarts: Restarts;
}

function containersSummary(pod: Pod, init: Initialization): Summary {
  let reason = phaseReason(pod);
  let restarts = init.sidecarRestarts;
  let ready = init.sidecarsReady;
  let hasRunning = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    restarts = addRestarts(restarts, status);
    const { waiting, terminated, running } = status.state ?? {};
    if (waiting?.reason !== undefined && waiting.reason !== '') reason = waiting.reason;
    else if (terminated !== undefined) reason = terminatedReason(terminated);
    else if (status.ready && running !== undefined) {
      hasRunning = true;
      ready++;
    }
  }
  if (reason === 'Completed' && hasRunning) {
    reason = getPodCondition(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  }
  return { ready, reason, restarts };
}

/** What the STATUS column says of a pod, and its neighbours count. Upstream: printPod in pkg/printers/internalversion. */
function summarize(pod: Pod): Summary {
  const init = initialization(pod);
  const initialized = getPodCondition(pod, 'Initialized')?.status === 'True';
  const summary =
    init.reason === undefined || initialized
      ? containersSummary(pod, init)
      : { ready: init.sidecarsReady, reason: init.reason, restarts: init.restarts };
  if (pod.metadata.deletionTimestamp === undefined) return summary;
  if (pod.status?.reason === 'NodeLost') return { ...summary, reason: 'Unknown' };
  return podPhaseTerminal(pod) ? summary : { ...summary, reason: 'Terminating' };
}

/** The word that `kubectl get pods` shows: `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`, … */
export function podStatusText(pod: Pod): string {
  return summarize(pod).reason;
}

function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => getPodCondition(pod, gate.conditionType)?.status === 'True');
  return `${String(open.length)}/${String(gates.length)}`;
}

export const podTable: TableDefinition<Pod> = {
  resource: pods,
  columns: [
    NAME,
    column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'The aggregate status of the containers in this pod.'),
    column(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    ),
    AGE,
    wide('IP', 'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.'),
    wide('Node', 'NodeName indicates in which node this pod is scheduled.'),
    wide(
      'Nominated Node',
      'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods.',
    ),
    wide('Readiness Gates', 'If specified, all readiness gates will be evaluated for pod readiness.'),
  ],
  cells(pod, now) {
    const { ready, reason, restarts } = summarize(pod);
    const sidecars = (pod.spec.initContainers ?? []).filter(isRestartableInitContainer).length;
    const when = restarts.count === 0 || restarts.last === '' ? '' : ` (${ageOf(restarts.last, now)} ago)`;
    return [
      pod.metadata.name,
      `${String(ready)}/${String(pod.spec.containers.length + sidecars)}`,
      reason,
      `${String(restarts.count)}${when}`,
      ageOf(pod.metadata.creationTimestamp, now),
      orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
      orNone(pod.spec.nodeName),
      orNone(pod.status?.nominatedNodeName),
      readinessGates(pod),
    ];
  },
};
