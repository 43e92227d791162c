import {
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpoints,
  endpointSlices,
  jobs,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  services,
  statefulSets,
  type Job,
  type KubernetesObject,
  type Pod,
  type ReplicaSet,
  type Resource,
} from '../../../src/api/index.ts';
import type { Client } from '../../../src/client/index.ts';
import type { ChaosCluster } from './cluster.ts';
import { HISTORY, NAMESPACE, type Wanted } from './workloads.ts';

const KINDS: readonly Resource[] = [
  nodes,
  pods,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  controllerRevisions,
  jobs,
  cronJobs,
  services,
  endpoints,
  endpointSlices,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
];

/** All that there is, by kind, at one moment. */
class Snapshot {
  readonly #lists: ReadonlyMap<Resource, readonly KubernetesObject[]>;

  constructor(lists: ReadonlyMap<Resource, readonly KubernetesObject[]>) {
    this.#lists = lists;
  }

  static async of(client: Client): Promise<Snapshot> {
    const lists = KINDS.map(async (kind) => [kind, (await client.list(kind)).items] as const);
    return new Snapshot(new Map(await Promise.all(lists)));
  }

  /** Of the namespace where all happens, or of none. */
  all<T extends KubernetesObject>(kind: Resource<T>): readonly T[] {
    const items = (this.#lists.get(kind) ?? []) as readonly T[];
    return items.filter(({ metadata }) => !kind.namespaced || metadata.namespace === NAMESPACE);
  }

  podsOf(app: string): readonly Pod[] {
    return this.all(pods).filter(({ metadata }) => metadata.labels?.['app'] === app);
  }

  everything(): readonly KubernetesObject[] {
    return KINDS.flatMap((kind) => this.all(kind));
  }
}

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && status.conditions?.some((it) => it.type === 'Ready' && it.status === 'True') === true;

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const ownerOf = ({ metadata }: KubernetesObject) => metadata.ownerReferences?.find((it) => it.controller === true);

/** Says what differs; nothing when they are one. */
function differs(what: string, actual: unknown, expected: unknown): readonly string[] {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  return is === should ? [] : [`${what}: ${is}, not ${should}`];
}

type Check = (snapshot: Snapshot, cluster: ChaosCluster, wanted: Wanted) => readonly string[];

const podsAreRight: Check = (snapshot, cluster, wanted) => {
  const counts = { ...wanted.replicas, agent: cluster.nodes.size };
  return Object.entries(counts).flatMap(([app, count]) => {
    const own = snapshot.podsOf(app);
    const image = wanted.images[app as keyof Wanted['images']];
    return [
      ...differs(`pods of ${app}`, own.length, count),
      ...own
        .filter((pod) => !isReady(pod))
        .map((pod) => `${pod.metadata.name} is not ready: ${JSON.stringify(pod.status)}`),
      ...own.flatMap((pod) => differs(`image of ${pod.metadata.name}`, pod.spec.containers[0]?.image, image)),
    ];
  });
};

const deploymentsAreRight: Check = (snapshot, _, { replicas, images }) =>
  snapshot.all(deployments).flatMap(({ metadata, spec, status }) => {
    const name = metadata.name as 'web' | 'api';
    const sets = snapshot.all(replicaSets).filter((it) => ownerOf(it)?.uid === metadata.uid);
    const imageOf = (it: ReplicaSet): string | undefined => it.spec.template?.spec?.containers[0]?.image;
    const current = sets.filter((it) => imageOf(it) === images[name]);
    const old = sets.filter((it) => imageOf(it) !== images[name]);
    const { updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
    const count = replicas[name];
    return [
      ...differs(`replicas of ${name}`, spec.replicas, count),
      ...differs(
        `status of ${name}`,
        [status?.replicas ?? 0, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas],
        [count, count, count, count, 0],
      ),
      ...differs(`${name} is observed`, status?.observedGeneration, metadata.generation),
      ...differs(
        `current ReplicaSets of ${name}`,
        current.map((it) => it.spec.replicas),
        [count],
      ),
      ...differs(`old ReplicaSets of ${name} with pods`, old.filter((it) => it.spec.replicas !== 0).length, 0),
      ...(old.length > HISTORY ? [`${name} keeps ${String(old.length)} old ReplicaSets`] : []),
    ];
  });

const setsAreRight: Check = (snapshot, cluster, { replicas }) => [
  ...snapshot
    .all(statefulSets)
    .flatMap(({ status }) => [
      ...differs('revision of db', status?.currentRevision, status?.updateRevision),
      ...differs('status of db', [status?.replicas, status?.readyReplicas ?? 0], [replicas.db, replicas.db]),
    ]),
  ...snapshot.all(daemonSets).flatMap(({ status }) => {
    const count = cluster.nodes.size;
    const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable, numberMisscheduled } = status ?? {};
    const is = [desiredNumberScheduled, updatedNumberScheduled, numberAvailable, numberMisscheduled];
    return differs('status of agent', is, [count, count, count, 0]);
  }),
  ...[...snapshot.all(statefulSets), ...snapshot.all(daemonSets)].flatMap(({ metadata }) => {
    const revisions = snapshot.all(controllerRevisions).filter((it) => ownerOf(it)?.uid === metadata.uid);
    return revisions.length > HISTORY + 1 ? [`${metadata.name} keeps ${String(revisions.length)} revisions`] : [];
  }),
];

const isFinished = ({ status }: Job): boolean =>
  status?.conditions?.some((it) => (it.type === 'Complete' || it.type === 'Failed') && it.status === 'True') === true;

const jobsAreRight: Check = (snapshot) => {
  const batch = snapshot.all(jobs).find(({ metadata }) => metadata.name === 'batch');
  const ticks = snapshot.all(jobs).filter((it) => ownerOf(it)?.name === 'tick');
  const hasFailed = ({ status }: Job): boolean => status?.conditions?.some((it) => it.type === 'Failed') === true;
  const kept = [ticks.filter((it) => !hasFailed(it)).length, ticks.filter(hasFailed).length];
  return [
    ...differs('the Job has completed', [batch?.status?.succeeded, batch?.status?.active ?? 0], [12, 0]),
    ...ticks.filter((it) => !isFinished(it)).map((it) => `${it.metadata.name} goes on`),
    ...((kept[0] ?? 0) > HISTORY || (kept[1] ?? 0) > 1 ? [`the CronJob keeps ${String(kept)} Jobs`] : []),
    ...differs(
      'Jobs of which the CronJob says that they are active',
      snapshot.all(cronJobs)[0]?.status?.active ?? [],
      [],
    ),
    ...snapshot
      .all(jobs)
      .flatMap(({ metadata, status }) =>
        differs(`uncounted pods of ${metadata.name}`, status?.uncountedTerminatedPods ?? {}, {}),
      ),
  ];
};

const nothingIsStuck: Check = (snapshot) => {
  const uids = new Set(snapshot.everything().map(({ metadata }) => metadata.uid));
  return snapshot.everything().flatMap((object) => {
    const { name, deletionTimestamp, finalizers = [], ownerReferences = [] } = object.metadata;
    const where = `${object.kind} ${name}`;
    return [
      ...(deletionTimestamp === undefined ? [] : [`${where} is going: ${finalizers.join()}`]),
      ...ownerReferences
        .filter(({ uid }) => !uids.has(uid))
        .map((it) => `${where} is of ${it.kind} ${it.name}, which is gone`),
    ];
  });
};

const endpointsAreRight: Check = (snapshot) =>
  ['web', 'api', 'db'].flatMap((app) => {
    const ready = snapshot
      .podsOf(app)
      .map(({ status }) => status?.podIP)
      .sort();
    const slices = snapshot
      .all(endpointSlices)
      .filter((it) => it.metadata.labels?.['kubernetes.io/service-name'] === app);
    const sliced = slices.flatMap((it) => (it.endpoints ?? []).flatMap(({ addresses }) => addresses)).sort();
    const old = snapshot.all(endpoints).find(({ metadata }) => metadata.name === app);
    const subsets = (old?.subsets ?? []).flatMap((it) => (it.addresses ?? []).map(({ ip }) => ip)).sort();
    return [...differs(`slices of ${app}`, sliced, ready), ...differs(`Endpoints of ${app}`, subsets, ready)];
  });

const volumesAreRight: Check = (snapshot, cluster, { replicas }) => {
  const claims = snapshot.all(persistentVolumeClaims);
  // A claim goes with the pod that is scaled away. Upstream leaves that of a pod that was not there then to the StatefulSet, which
  // has it again when it grows (pkg/controller/statefulset/stateful_set_utils.go, updateClaimOwnerRefForSetAndPod).
  const isSpare = ({ metadata }: KubernetesObject): boolean =>
    Number(/^data-db-(\d+)$/.exec(metadata.name)?.[1]) >= replicas.db &&
    metadata.ownerReferences?.every(({ kind }) => kind === 'StatefulSet') === true;
  const ofDb = claims.filter((claim) => claim.metadata.name !== 'shared' && !isSpare(claim));
  const bound = claims.flatMap(({ spec }) => (spec.volumeName === undefined ? [] : [spec.volumeName])).sort();
  const volumes = snapshot.all(persistentVolumes);
  const handles = new Set(volumes.flatMap(({ spec }) => spec.csi?.volumeHandle ?? []));
  return [
    ...differs(
      'claims of db',
      ofDb.map(({ metadata }) => metadata.name).sort(),
      Array.from({ length: replicas.db }, (_, index) => `data-db-${String(index)}`),
    ),
    ...differs('volumes', volumes.map(({ metadata }) => metadata.name).sort(), bound),
    ...volumes.filter(({ status }) => status?.phase !== 'Bound').map(({ metadata }) => `${metadata.name} is not bound`),
    ...cluster.volumes.kept
      .filter((handle) => !handles.has(handle))
      .map((handle) => `the content of ${handle} is left`),
    ...differs('volumes that are open', cluster.volumes.open.length, replicas.db),
  ];
};

/** Each has its pods, and of no other one any trace. */
const nodesAreRight: Check = (snapshot, cluster) => {
  const running = snapshot.all(pods).filter((pod) => !isOver(pod));
  const ips = running.map(({ status }) => status?.podIP ?? '');
  const perNode = [...cluster.nodes].flatMap(([name, { kernel }]) => {
    const own = running.filter(({ spec }) => spec.nodeName === name);
    const live = kernel.containers.filter(({ disposed, processes }) => !disposed && processes > 0);
    const cgroups = kernel.cgroups.filter((it) => !it.removed && /^pod/.test(it.name));
    return [
      ...differs(`containers that run on ${name}`, live.length, own.length),
      ...differs(`cgroups of pods on ${name}`, cgroups.length, own.length),
    ];
  });
  return [
    ...differs('addresses that two have', ips.length - new Set(ips).size, 0),
    ...differs(
      'nodes',
      snapshot
        .all(nodes)
        .map(({ metadata }) => metadata.name)
        .sort(),
      [...cluster.nodes.keys()].sort(),
    ),
    ...snapshot
      .all(nodes)
      .flatMap(({ metadata, spec }) => differs(`taints of ${metadata.name}`, spec.taints ?? [], [])),
    ...perNode,
  ];
};

const CHECKS: readonly Check[] = [
  podsAreRight,
  deploymentsAreRight,
  setsAreRight,
  jobsAreRight,
  nothingIsStuck,
  endpointsAreRight,
  volumesAreRight,
  nodesAreRight,
];

/** How what there is differs from what is asked for. */
export async function problems(cluster: ChaosCluster, wanted: Wanted): Promise<readonly string[]> {
  const snapshot = await Snapshot.of(cluster.client);
  return CHECKS.flatMap((check) => check(snapshot, cluster, wanted));
}
