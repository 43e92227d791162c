import type { Clock } from '../../base/index.ts';
import {
  hasReason,
  keyOf,
  keyString,
  nodes as nodeResource,
  pods as podResource,
  setPodCondition,
  type Node,
  type ObjectKey,
  type ObjectReference,
  type Pod,
  type Taint,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { tolerationTime } from './taints.ts';

interface TaintEvictionDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly pods: InformerLease<Pod>;
  readonly nodes: InformerLease<Node>;
  readonly recorder: EventRecorder;
  /** Pods that are to be evicted, and when their time began, on the monotonic clock. */
  readonly scheduled: Map<string, number>;
}

/** Index of pods by the node that they are bound to. */
export const BY_NODE = 'spec.nodeName';

export function nodeIndex(pod: Pod): readonly string[] {
  return (pod.spec.nodeName ?? '') === '' ? [] : [pod.spec.nodeName ?? ''];
}

/** Evicts pods from nodes with NoExecute taints that they do not tolerate, or no longer. Upstream: pkg/controller/tainteviction. */
export const taintEvictionController: ControllerDefinition<TaintEvictionDeps> = {
  name: 'taint-eviction-controller',
  workers: 8,
  setup: ({ client, clock, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(BY_NODE, nodeIndex);
    return {
      client,
      clock,
      pods,
      nodes: informer(nodeResource),
      recorder: createEventRecorder(client, clock, { component: 'taint-eviction-controller' }),
      scheduled: new Map(),
    };
  },
  watch: ({ pods, nodes }, enqueue) => {
    const due = (pod: Pod): void => {
      if ((pod.spec.nodeName ?? '') !== '') enqueue(keyOf(pod));
    };
    const podsDue = (node: Node): void => {
      for (const pod of pods.lister.byIndex(BY_NODE, node.metadata.name)) due(pod);
    };
    return [
      pods.addHandler({
        add: due,
        update: (pod, old) => {
          const same = semanticEqual(pod.spec.tolerations, old.spec.tolerations);
          if (!same || pod.spec.nodeName !== old.spec.nodeName) due(pod);
        },
        delete: due,
      }),
      nodes.addHandler({
        add: podsDue,
        update: (node, old) => {
          if (!semanticEqual(noExecuteOf(node), noExecuteOf(old))) podsDue(node);
        },
        delete: podsDue,
      }),
    ];
  },
  reconcile,
};

function noExecuteOf(node: Node | undefined): readonly Taint[] {
  return (node?.spec.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
}

function reference(key: ObjectKey): ObjectReference {
  return { apiVersion: 'v1', kind: 'Pod', ...key };
}

function cancel({ recorder, scheduled }: TaintEvictionDeps, key: ObjectKey): void {
  if (!scheduled.delete(keyString(key))) return;
  recorder.event(reference(key), 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${keyString(key)}`);
}

async function evict({ client, clock, recorder, scheduled }: TaintEvictionDeps, pod: Pod): Promise<void> {
  const key = keyOf(pod);
  scheduled.delete(keyString(key));
  recorder.event(
    { ...reference(key), uid: pod.metadata.uid },
    'Normal',
    'TaintManagerEviction',
    `Marking for deletion Pod ${keyString(key)}`,
  );
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  };
  const marked = setPodCondition(pod, condition, clock.now());
  const conditions = (marked.status?.conditions ?? []).filter(({ type }) => type === condition.type);
  const { uid } = pod.metadata;
  try {
    await client.patch(
      podResource,
      key,
      'application/strategic-merge-patch+json',
      { metadata: { uid }, status: { conditions } },
      { subresource: 'status' },
    );
    await client.delete(podResource, key, { preconditions: { uid } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

async function reconcile(deps: TaintEvictionDeps, key: ObjectKey): Promise<Result> {
  const pod = deps.pods.lister.get(key);
  if (pod === undefined) {
    // The pod is gone, so nothing of it is left to cancel.
    deps.scheduled.delete(keyString(key));
    return {};
  }
  const taints = noExecuteOf(deps.nodes.lister.get({ name: pod.spec.nodeName ?? '' }));
  const time = taints.length === 0 ? undefined : tolerationTime(taints, pod.spec.tolerations ?? []);
  if (time === undefined || pod.metadata.deletionTimestamp !== undefined) {
    cancel(deps, key);
    return {};
  }
  const now = deps.clock.monotonic();
  // The time runs from the first taint on, whatever taints come after it.
  const since = deps.scheduled.get(keyString(key)) ?? now;
  const left = since + time - now;
  if (left <= 0) {
    await evict(deps, pod);
    return {};
  }
  deps.scheduled.set(keyString(key), since);
  return { requeueAfter: left };
}
