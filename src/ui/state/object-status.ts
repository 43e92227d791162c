import type {
  DaemonSet,
  Deployment,
  KubernetesObject,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../api/index.ts';
import { summarizePod } from './pod-status.ts';
import type { Status } from './tone.ts';

/** What the page knows of a node's worker; absent for a node that the page did not start. */
export type WorkerState = 'starting' | 'running' | 'stopped';

/** kubectl's STATUS column of a node (`Ready,SchedulingDisabled`), and whether its worker was ended from this page. */
export function nodeStatus(node: Node, worker?: WorkerState): Status {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  const words = node.spec.unschedulable === true ? `${word},SchedulingDisabled` : word;
  // The API hears of it when the lease runs out.
  if (worker === 'stopped')
    return { tone: 'fault', word: word === 'Ready' ? 'Killed, still Ready' : `${words}, killed` };
  if (word === 'Ready') return { tone: node.spec.unschedulable === true ? 'warn' : 'ok', word: words };
  return { tone: worker === 'starting' ? 'progress' : ready === undefined ? 'unknown' : 'fail', word: words };
}

function replicas(wanted: number, ready: number, current: number): Status {
  const word = `${String(ready)}/${String(wanted)}`;
  return { tone: ready === wanted && current === wanted ? 'ok' : 'progress', word };
}

function deploymentStatus({ spec, status }: Deployment): Status {
  const wanted = spec.replicas ?? 1;
  const counts = replicas(wanted, status?.readyReplicas ?? 0, status?.replicas ?? 0);
  const failed = status?.conditions?.some(
    ({ type, status, reason }) =>
      (type === 'Progressing' && status === 'False') ||
      (type === 'ReplicaFailure' && status === 'True') ||
      reason === 'ProgressDeadlineExceeded',
  );
  if (failed === true) return { tone: 'fail', word: counts.word };
  return (status?.updatedReplicas ?? 0) < wanted ? { tone: 'progress', word: counts.word } : counts;
}

function replicaSetStatus({ spec, status }: ReplicaSet): Status {
  return replicas(spec.replicas ?? 1, status?.readyReplicas ?? 0, status?.replicas ?? 0);
}

function statefulSetStatus({ metadata, spec, status }: StatefulSet): Status {
  const counts = replicas(spec.replicas ?? 1, status?.readyReplicas ?? 0, status?.replicas ?? 0);
  const { currentRevision, updateRevision, observedGeneration = 0 } = status ?? {};
  const rolling =
    spec.updateStrategy?.type !== 'OnDelete' && (spec.updateStrategy?.rollingUpdate?.partition ?? 0) === 0;
  const behind = observedGeneration < (metadata.generation ?? 0) || (rolling && currentRevision !== updateRevision);
  return behind ? { tone: 'progress', word: counts.word } : counts;
}

function daemonSetStatus({ metadata, spec, status }: DaemonSet): Status {
  const { desiredNumberScheduled: wanted = 0, currentNumberScheduled: current = 0 } = status ?? {};
  const counts = replicas(wanted, status?.numberReady ?? 0, current);
  const outdated = spec.updateStrategy?.type !== 'OnDelete' && (status?.updatedNumberScheduled ?? 0) < wanted;
  const behind = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0) || outdated;
  return behind ? { tone: 'progress', word: counts.word } : counts;
}

/** A status for the kinds that have one; undefined for those that just are, like a ConfigMap. */
export function objectStatus(object: KubernetesObject, worker?: WorkerState): Status | undefined {
  switch (object.kind) {
    case 'Pod':
      return summarizePod(object as Pod);
    case 'Node':
      return nodeStatus(object as Node, worker);
    case 'Deployment':
      return deploymentStatus(object as Deployment);
    case 'ReplicaSet':
      return replicaSetStatus(object as ReplicaSet);
    case 'StatefulSet':
      return statefulSetStatus(object as StatefulSet);
    case 'DaemonSet':
      return daemonSetStatus(object as DaemonSet);
    case 'Namespace': {
      const phase = (object as Namespace).status?.phase ?? 'Active';
      return { tone: phase === 'Active' ? 'ok' : 'unknown', word: phase };
    }
    default:
      return undefined;
  }
}
