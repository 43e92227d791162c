import type { Disposer } from '../../base/index.ts';
import {
  isPodReady,
  keyOf,
  keyString,
  type ControllerRevision,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import type { Enqueue } from '../../client/index.ts';
import { controllerKey, ownedHandler } from '../owned-objects.ts';
import { isSameToController } from '../pod-state.ts';
import type { StatefulSetDeps } from './deps.ts';
import { isMember } from './identity.ts';
import { isTerminating } from './members.ts';

/** Index of sets by what the names of their claims begin with. */
const CLAIM_PREFIX = 'claim-prefix';

function claimPrefixIndex({ metadata, spec }: StatefulSet): readonly string[] {
  const templates = spec.volumeClaimTemplates ?? [];
  return templates.map((template) => `${metadata.namespace ?? ''}/${template.metadata.name}-${metadata.name}`);
}

export function addIndexes({ sets }: Pick<StatefulSetDeps, 'sets'>): void {
  sets.addIndex(CLAIM_PREFIX, claimPrefixIndex);
}

export function forget({ setWrites, podWrites, revisionWrites, deletions }: StatefulSetDeps, key: string): void {
  for (const memory of [setWrites, podWrites, revisionWrites, deletions]) memory.forget(key);
}

export function watchSets(deps: StatefulSetDeps, enqueue: Enqueue): Disposer {
  const changed = (set: StatefulSet): void => {
    enqueue(keyOf(set));
  };
  return deps.sets.addHandler({
    add: changed,
    update: changed,
    delete: (set) => {
      forget(deps, keyString(keyOf(set)));
      changed(set);
    },
  });
}

export function watchPods(deps: StatefulSetDeps, enqueue: Enqueue): Disposer {
  const { sets, pods, podWrites, deletions } = deps;
  const owned = ownedHandler<StatefulSet, Pod>({
    kind: 'StatefulSet',
    lister: sets.lister,
    selectorOf: ({ spec }) => spec.selector,
    accepts: (set, pod) => isMember(set, pod.metadata.name),
    enqueue,
  });
  return pods.addHandler({
    add: owned.add,
    update: (pod, old) => {
      if (isSameToController(pod, old)) return;
      const key = controllerKey(pod, 'StatefulSet');
      const before = controllerKey(old, 'StatefulSet');
      const lost = before !== undefined && key === undefined;
      if (before !== undefined && (lost || isTerminating(pod))) deletions.end(keyString(before), pod.metadata.uid);
      owned.update(pod, old);
      const wait = key === undefined ? 0 : (sets.lister.get(key)?.spec.minReadySeconds ?? 0);
      if (key !== undefined && wait > 0 && !isPodReady(old) && isPodReady(pod)) enqueue(key, (wait + 1) * 1000);
    },
    delete: (pod) => {
      const key = controllerKey(pod, 'StatefulSet');
      if (key !== undefined) {
        podWrites.removed(keyString(key), pod);
        deletions.end(keyString(key), pod.metadata.uid);
      }
      owned.delete(pod);
    },
  });
}

export function watchRevisions(deps: StatefulSetDeps, enqueue: Enqueue): Disposer {
  const owned = ownedHandler<StatefulSet, ControllerRevision>({
    kind: 'StatefulSet',
    lister: deps.sets.lister,
    selectorOf: ({ spec }) => spec.selector,
    enqueue,
  });
  return deps.revisions.addHandler({
    ...owned,
    delete: (revision) => {
      const key = controllerKey(revision, 'StatefulSet');
      if (key !== undefined) deps.revisionWrites.removed(keyString(key), revision);
      owned.delete(revision);
    },
  });
}

/** A claim that is gone is to be made anew, and one that went with an earlier pod no longer keeps the next one back. */
export function watchClaims({ sets, claims }: StatefulSetDeps, enqueue: Enqueue): Disposer {
  return claims.addHandler({
    delete: ({ metadata }: PersistentVolumeClaim) => {
      const prefix = metadata.name.replace(/-\d+$/, '');
      for (const set of sets.lister.byIndex(CLAIM_PREFIX, `${metadata.namespace ?? ''}/${prefix}`)) enqueue(keyOf(set));
    },
  });
}
