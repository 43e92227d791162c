import type {
  CronJob,
  DaemonSet,
  Deployment,
  Event,
  V2HorizontalPodAutoscaler,
  Job,
  KubernetesObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Service,
  StatefulSet,
} from '../../src/api/index.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What became of an object, in a word or with what holds it up; told from what a user can read of it. */
type StateOf<T> = (object: T, events: readonly Event[]) => string;

function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((it) => it.type === type);
}

function told(found: Condition | undefined): string {
  return `${found?.reason ?? 'unknown'}: ${found?.message ?? ''}`;
}

function lastWarning(events: readonly Event[]): string {
  const last = events.findLast(({ type }) => type === 'Warning');
  return last === undefined ? 'no event' : `${last.reason ?? ''}: ${last.message ?? ''}`;
}

/** `3/3`, and what went wrong while some are missing. */
function ready(have: number | undefined, want: number | undefined, events: readonly Event[]): string {
  const count = `${String(have ?? 0)}/${String(want ?? 0)}`;
  return have !== undefined && have === want ? 'ready' : `${count} ready; ${lastWarning(events)}`;
}

const pod: StateOf<Pod> = ({ status }) => {
  const scheduled = condition(status?.conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return `Pending; ${told(scheduled)}`;
  const isReady = condition(status?.conditions, 'Ready')?.status === 'True';
  return status?.phase === 'Running' && isReady ? 'ready' : (status?.phase ?? 'no phase');
};

const deployment: StateOf<Deployment> = ({ spec, status }) => {
  const available = condition(status?.conditions, 'Available');
  const failure = condition(status?.conditions, 'ReplicaFailure');
  if (failure !== undefined) return `ReplicaFailure; ${told(failure)}`;
  const all = (status?.availableReplicas ?? 0) === spec.replicas && status?.updatedReplicas === spec.replicas;
  return available?.status === 'True' && all ? 'ready' : `not available; ${told(available)}`;
};

const statefulSet: StateOf<StatefulSet> = ({ spec, status }, events) =>
  ready(status?.availableReplicas, spec.replicas, events);

const daemonSet: StateOf<DaemonSet> = ({ status }, events) =>
  status?.desiredNumberScheduled === 0
    ? 'no node wants it'
    : ready(status?.numberAvailable, status?.desiredNumberScheduled, events);

const replicaSet: StateOf<ReplicaSet | ReplicationController> = ({ spec, status }, events) =>
  ready(status?.availableReplicas, spec.replicas, events);

const job: StateOf<Job> = ({ status }) => {
  if (condition(status?.conditions, 'Complete')?.status === 'True') return 'complete';
  const failed = condition(status?.conditions, 'Failed');
  return failed === undefined ? `${String(status?.active ?? 0)} active` : `Failed; ${told(failed)}`;
};

const cronJob: StateOf<CronJob> = ({ status }) =>
  status?.lastSuccessfulTime === undefined ? 'no job completed' : 'ready';

const claim: StateOf<PersistentVolumeClaim> = ({ status }, events) => {
  const last = events.at(-1);
  return status?.phase === 'Bound' ? 'ready' : `Pending; ${last?.reason ?? ''}: ${last?.message ?? ''}`;
};

const autoscaler: StateOf<V2HorizontalPodAutoscaler> = ({ status }) => {
  const active = condition(status?.conditions, 'ScalingActive');
  return active?.status === 'True' && (status?.currentMetrics ?? []).length > 0 ? 'ready' : told(active);
};

const volume: StateOf<PersistentVolume> = ({ status }) =>
  ['Available', 'Bound'].includes(status?.phase ?? '') ? 'ready' : (status?.phase ?? 'no phase');

const budget: StateOf<PodDisruptionBudget> = ({ status }) => {
  const allowed = condition(status?.conditions, 'DisruptionAllowed');
  return allowed === undefined ? 'not counted' : `${String(status?.expectedPods ?? 0)} pods; ${allowed.reason ?? ''}`;
};

const quota: StateOf<ResourceQuota> = ({ spec, status }) =>
  spec.hard === undefined || JSON.stringify(spec.hard) === JSON.stringify(status?.hard) ? 'ready' : 'not counted';

const service: StateOf<Service> = ({ spec }) =>
  spec.type === 'ExternalName' || spec.clusterIP !== undefined ? 'ready' : 'no address';

const established: StateOf<{ readonly status?: { readonly conditions?: readonly Condition[] } }> = ({ status }) =>
  condition(status?.conditions, 'Established')?.status === 'True' ? 'ready' : 'not established';

const STATES: ReadonlyMap<string, StateOf<never>> = new Map<string, StateOf<never>>([
  ['Pod', pod],
  ['Deployment', deployment],
  ['StatefulSet', statefulSet],
  ['DaemonSet', daemonSet],
  ['ReplicaSet', replicaSet],
  ['ReplicationController', replicaSet],
  ['Job', job],
  ['CronJob', cronJob],
  ['PersistentVolumeClaim', claim],
  ['PersistentVolume', volume],
  ['HorizontalPodAutoscaler', autoscaler],
  ['PodDisruptionBudget', budget],
  ['ResourceQuota', quota],
  ['Service', service],
  ['CustomResourceDefinition', established],
]);

/** The state that objects of the kind reach when nothing is amiss. */
export function usualState(kind: string): string {
  if (kind === 'Job') return 'complete';
  return STATES.has(kind) ? 'ready' : 'stored';
}

/** What became of the object; `events` are those about it, oldest first. */
export function stateOf(object: KubernetesObject, events: readonly Event[]): string {
  return STATES.get(object.kind)?.(object as never, events) ?? 'stored';
}
