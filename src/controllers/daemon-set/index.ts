import {
  controllerRevisions as revisionResource,
  daemonSets as setResource,
  keyString,
  nodes as nodeResource,
  pods as podResource,
  type DaemonSet,
  type Node,
  type ObjectKey,
  type Pod,
} from '../../api/index.ts';
import {
  BY_OWNER,
  createEventRecorder,
  Expectations,
  type ControllerDefinition,
  type Result,
} from '../../client/index.ts';
import { claim, ORPHANS, orphanIndex } from '../claim.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { CATCH_UP, OwnWrites } from '../own-writes.ts';
import { exchangePods } from '../pod-control.ts';
import { writeStatus } from '../write-status.ts';
import { Backoff } from './backoff.ts';
import type { DaemonSetDeps } from './deps.ts';
import { NodeJudge, type Eligibility } from './eligibility.ts';
import { forgetOldRevisions, historyOf, type DaemonHistory } from './history.ts';
import { planPods, type EndedPod } from './manage.ts';
import { podsByNode, type PodsByNode } from './pods.ts';
import { planRollingUpdate } from './rolling.ts';
import { computeStatus, nextAvailability } from './status.ts';
import { podFor } from './template.ts';
import { forget, watchNodes, watchPods, watchRevisions, watchSets } from './watch.ts';

/** How many pods one turn creates or deletes at most. Upstream: BurstReplicas. */
const BURST = 250;

/** Keeps a pod on each node that a set is for. Upstream: pkg/controller/daemon. */
export const daemonSetController: ControllerDefinition<DaemonSetDeps> = {
  name: 'daemonset-controller',
  workers: 2,
  setup: ({ client, clock, informer }) => {
    const [pods, revisions] = [informer(podResource), informer(revisionResource)];
    pods.addIndex(ORPHANS, orphanIndex);
    revisions.addIndex(ORPHANS, orphanIndex);
    return {
      client,
      clock,
      pods,
      revisions,
      sets: informer(setResource),
      nodes: informer(nodeResource),
      judge: new NodeJudge(),
      backoff: new Backoff(),
      expectations: new Expectations(clock),
      revisionWrites: new OwnWrites(clock),
      recorder: createEventRecorder(client, clock, { component: 'daemonset-controller' }),
    };
  },
  watch: (deps, enqueue) => [
    watchSets(deps, enqueue),
    watchPods(deps, enqueue),
    watchRevisions(deps, enqueue),
    watchNodes(deps, enqueue),
  ],
  reconcile,
};

function claimPods({ client, pods }: DaemonSetDeps, set: DaemonSet): Promise<readonly Pod[]> {
  const { uid, namespace = '' } = set.metadata;
  const claimant = { client, resource: setResource, object: set, selector: set.spec.selector };
  return claim(claimant, podResource, [
    ...pods.lister.byIndex(BY_OWNER, uid),
    ...pods.lister.byIndex(ORPHANS, namespace),
  ]);
}

/** A set, and what it is about, as the caches show it at one moment. */
interface Scene {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly judge: (node: Node) => Eligibility;
  readonly pods: PodsByNode;
  readonly hash: string;
  readonly now: number;
}

async function reconcile(deps: DaemonSetDeps, key: ObjectKey): Promise<Result> {
  const id = keyString(key);
  const set = deps.sets.lister.get(key);
  if (set === undefined) {
    forget(deps, id);
    return {};
  }
  const { selector } = set.spec;
  if ((selector.matchExpressions ?? []).length === 0 && Object.keys(selector.matchLabels ?? {}).length === 0) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
    deps.recorder.event(set, 'Warning', 'SelectingAll', message);
    return {};
  }
  // Its revisions may be gone before its pods: of a set that is going no status can be told.
  if (set.metadata.deletionTimestamp !== undefined) return {};
  // Seeing the revision that was written makes the key due again.
  if (!deps.revisionWrites.visible(id, deps.revisions.lister)) return { requeueAfter: CATCH_UP };
  // Before the claim: a pod that is seen meanwhile must count for the next turn, not be forgotten by this one.
  const satisfied = deps.expectations.satisfied(id);
  const owned = await claimPods(deps, set);
  const history = await historyOf(deps, set, owned).catch((cause: unknown) => {
    if (isNamespaceTerminating(cause)) return undefined;
    throw cause;
  });
  if (history === undefined) return {};
  return bringForward(deps, history, owned, satisfied);
}

async function bringForward(
  deps: DaemonSetDeps,
  { set, hash, old }: DaemonHistory,
  owned: readonly Pod[],
  satisfied: boolean,
): Promise<Result> {
  const scene: Scene = {
    set,
    nodes: deps.nodes.lister.list(),
    judge: deps.judge.of(set),
    pods: podsByNode(owned),
    hash,
    now: deps.clock.now(),
  };
  let wait: number | undefined;
  try {
    if (satisfied) {
      wait = await act(deps, scene);
      await forgetOldRevisions(deps, set, old, owned);
    }
  } finally {
    const status = computeStatus(set, { ...scene, observed: satisfied });
    await writeStatus(deps.client, setResource, set, status);
  }
  const waits = [wait, nextAvailability(set, scene.pods, scene.now)].filter((it) => it !== undefined);
  return waits.length === 0 ? {} : { requeueAfter: Math.min(...waits) };
}

/** Brings pods to nodes, and an update forward once they are there. @returns milliseconds until it has to be tried again */
async function act(deps: DaemonSetDeps, scene: Scene): Promise<number | undefined> {
  const { set } = scene;
  const backoffKey = (node: string): string =>
    `${set.metadata.uid}/${String(set.status?.observedGeneration ?? 0)}/${node}`;
  const plan = planPods({ ...scene, backoff: (node) => deps.backoff.remaining(backoffKey(node), scene.now) });
  for (const ended of plan.ended) {
    if (ended.pod.status?.phase === 'Failed') deps.backoff.next(backoffKey(ended.node), scene.now);
    announce(deps, set, ended);
  }
  if (plan.create.length > 0 || plan.delete.length > 0) await carryOut(deps, scene, plan);
  else if (set.spec.updateStrategy?.type === 'RollingUpdate') await carryOut(deps, scene, planRollingUpdate(scene));
  return plan.wait;
}

function announce({ recorder }: DaemonSetDeps, set: DaemonSet, { pod, node }: EndedPod): void {
  const { namespace = '', name } = pod.metadata;
  const which = `daemon pod ${namespace}/${name} on node ${node}`;
  if (pod.status?.phase === 'Failed') {
    recorder.event(set, 'Warning', 'FailedDaemonPod', `Found failed ${which}, will try to kill it`);
  } else {
    recorder.event(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${which}, will try to delete it`);
  }
}

async function carryOut(
  deps: DaemonSetDeps,
  { set, hash }: Scene,
  plan: { readonly create: readonly string[]; readonly delete: readonly Pod[] },
): Promise<void> {
  if (plan.create.length === 0 && plan.delete.length === 0) return;
  const wanted = plan.create.slice(0, BURST).map((node) => podFor(set, node, hash));
  const failure = await exchangePods(deps, set, wanted, plan.delete.slice(0, BURST));
  if (failure !== undefined) throw failure;
}
