import type { Disposer } from '../../base/index.ts';
import {
  isPodReady,
  keyOf,
  keyString,
  type ControllerRevision,
  type DaemonSet,
  type Node,
  type ObjectKey,
  type Pod,
} from '../../api/index.ts';
import type { Enqueue } from '../../client/index.ts';
import { controllerKey, ownedHandler } from '../owned-objects.ts';
import { isSameToController } from '../pod-state.ts';
import { semanticEqual } from '../semantic-equal.ts';
import type { DaemonSetDeps } from './deps.ts';
import type { Eligibility } from './eligibility.ts';
import { isTerminating } from './pods.ts';

const KIND = 'DaemonSet';

export function forget({ expectations, revisionWrites }: DaemonSetDeps, key: string): void {
  expectations.forget(key);
  revisionWrites.forget(key);
}

export function watchSets(deps: DaemonSetDeps, enqueue: Enqueue): Disposer {
  return deps.sets.addHandler({
    add: (set) => {
      enqueue(keyOf(set));
    },
    update: (set, old) => {
      if (set.metadata.uid !== old.metadata.uid) forget(deps, keyString(keyOf(old)));
      enqueue(keyOf(set));
    },
    delete: (set) => {
      forget(deps, keyString(keyOf(set)));
      enqueue(keyOf(set));
    },
  });
}

function owners<T extends Pod | ControllerRevision>({ sets }: DaemonSetDeps, enqueue: Enqueue) {
  return ownedHandler<DaemonSet, T>({
    kind: KIND,
    lister: sets.lister,
    selectorOf: ({ spec }) => spec.selector,
    enqueue,
  });
}

export function watchPods(deps: DaemonSetDeps, enqueue: Enqueue): Disposer {
  const { sets, pods, expectations } = deps;
  const owned = owners<Pod>(deps, enqueue);
  const keyFor = (pod: Pod): ObjectKey | undefined => controllerKey(pod, KIND);
  const removed = (pod: Pod): void => {
    const key = keyFor(pod);
    if (key !== undefined) expectations.deleted(keyString(key), pod.metadata.uid);
  };
  return pods.addHandler({
    add: (pod) => {
      const key = keyFor(pod);
      if (isTerminating(pod)) removed(pod);
      else if (key !== undefined) expectations.created(keyString(key));
      owned.add(pod);
    },
    update: (pod, old) => {
      if (isSameToController(pod, old)) return;
      if (isTerminating(pod) || keyFor(pod) === undefined) removed(old);
      owned.update(pod, old);
      const key = keyFor(pod);
      const wait = key === undefined ? 0 : (sets.lister.get(key)?.spec.minReadySeconds ?? 0);
      if (key !== undefined && wait > 0 && !isPodReady(old) && isPodReady(pod)) enqueue(key, (wait + 1) * 1000);
    },
    delete: (pod) => {
      removed(pod);
      owned.delete(pod);
    },
  });
}

export function watchRevisions(deps: DaemonSetDeps, enqueue: Enqueue): Disposer {
  const owned = owners<ControllerRevision>(deps, enqueue);
  return deps.revisions.addHandler({
    ...owned,
    delete: (revision) => {
      const key = controllerKey(revision, KIND);
      if (key !== undefined) deps.revisionWrites.removed(keyString(key), revision);
      owned.delete(revision);
    },
  });
}

const ABSENT: Eligibility = { run: false, stay: false };

/** A node is the business of the sets that judge it otherwise than before. */
export function watchNodes({ sets, nodes, judge: judges }: DaemonSetDeps, enqueue: Enqueue): Disposer {
  const changed = (node: Node | undefined, old: Node | undefined): void => {
    for (const set of sets.lister.list()) {
      if (set.spec.template.spec === undefined) continue;
      const judge = judges.of(set);
      const now = node === undefined ? ABSENT : judge(node);
      const before = old === undefined ? ABSENT : judge(old);
      if (now.run !== before.run || now.stay !== before.stay) enqueue(keyOf(set));
    }
  };
  return nodes.addHandler({
    add: (node) => {
      changed(node, undefined);
    },
    update: (node, old) => {
      const same =
        semanticEqual(node.metadata.labels, old.metadata.labels) && semanticEqual(node.spec.taints, old.spec.taints);
      if (!same) changed(node, old);
    },
    delete: (node) => {
      changed(undefined, node);
    },
  });
}
