import type { Disposer } from '../../base/index.ts';
import {
  keyOf,
  keyString,
  parseKey,
  persistentVolumeClaims,
  persistentVolumes,
  pods as podResource,
  storageClasses,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/index.ts';
import { createEventRecorder, type ControllerDefinition, type Enqueue } from '../../client/index.ts';
import { BY_CLAIM, claimIndex } from '../pod-claims.ts';
import type { BinderDeps } from './binding.ts';
import { classOf, defaultClass } from './claim-class.ts';
import { syncClaim } from './claims.ts';
import { FREE, freeIndex, KEPT, keptIndex, NAMING, namingIndex, WAITING, waitingIndex } from './indexes.ts';
import { Newest } from './newest.ts';
import { syncVolume } from './volumes.ts';

export { provisionController, volumeDeletionController, type VolumeContents } from './provisioner.ts';
export { resizeController } from './resizer.ts';
export { storageDefaultsController } from './storage-defaults.ts';

/**
 * Binds claims to volumes, and reclaims the volumes of claims that are gone. Upstream:
 * pkg/controller/volume/persistentvolume. A key without a namespace is a volume's. One worker: two claims that are
 * looked at together would take the same volume.
 */
export const persistentVolumeBinder: ControllerDefinition<BinderDeps> = {
  name: 'persistentvolume-binder-controller',
  workers: 1,
  setup: ({ client, clock, informer }) => {
    const claimCache = informer(persistentVolumeClaims);
    const volumeCache = informer(persistentVolumes);
    const pods = informer(podResource);
    pods.addIndex(BY_CLAIM, claimIndex);
    volumeCache.addIndex(FREE, freeIndex);
    volumeCache.addIndex(KEPT, keptIndex);
    claimCache.addIndex(WAITING, waitingIndex);
    claimCache.addIndex(NAMING, namingIndex);
    return {
      client,
      clock,
      recorder: createEventRecorder(client, clock, { component: 'persistentvolume-controller' }),
      claims: new Newest(claimCache),
      volumes: new Newest(volumeCache),
      claimCache,
      volumeCache,
      classes: informer(storageClasses),
      pods,
      enqueue: () => undefined,
    };
  },
  watch: (deps, enqueue) => {
    deps.enqueue = enqueue;
    return [
      deps.claims.follow(),
      deps.volumes.follow(),
      watchClaims(deps, enqueue),
      watchVolumes(deps, enqueue),
      watchClasses(deps, enqueue),
      watchPods(deps, enqueue),
    ];
  },
  reconcile: async (deps, key) => {
    if (key.namespace === '') {
      const volume = deps.volumes.get(key);
      return volume === undefined ? {} : syncVolume(deps, volume);
    }
    const claim = deps.claims.get(key);
    return claim === undefined ? {} : syncClaim(deps, claim);
  },
};

function watchClaims({ claimCache, volumeCache }: BinderDeps, enqueue: Enqueue): Disposer {
  const changed = (claim: PersistentVolumeClaim): void => {
    enqueue(keyOf(claim));
  };
  return claimCache.addHandler({
    add: changed,
    update: changed,
    delete: (claim) => {
      const { namespace = '', name } = claim.metadata;
      for (const volume of volumeCache.lister.byIndex(KEPT, keyString({ namespace, name }))) enqueue(keyOf(volume));
    },
  });
}

function watchVolumes({ claimCache, volumeCache }: BinderDeps, enqueue: Enqueue): Disposer {
  const named = (volume: PersistentVolume): void => {
    for (const claim of claimCache.lister.byIndex(NAMING, volume.metadata.name)) enqueue(keyOf(claim));
  };
  const changed = (volume: PersistentVolume): void => {
    enqueue(keyOf(volume));
    named(volume);
    const { claimRef } = volume.spec;
    if (claimRef !== undefined) {
      enqueue({ namespace: claimRef.namespace ?? '', name: claimRef.name ?? '' });
      return;
    }
    for (const claim of claimCache.lister.byIndex(WAITING, classOf(volume))) enqueue(keyOf(claim));
  };
  return volumeCache.addHandler({ add: changed, update: changed, delete: named });
}

function watchClasses({ claimCache, classes }: BinderDeps, enqueue: Enqueue): Disposer {
  const changed = (found: StorageClass): void => {
    const names = defaultClass([found]) === undefined ? [found.metadata.name] : [found.metadata.name, ''];
    for (const name of names) {
      for (const claim of claimCache.lister.byIndex(WAITING, name)) enqueue(keyOf(claim));
    }
  };
  return classes.addHandler({ add: changed, update: changed });
}

/** A claim is told whom it waits for when the first comes. */
function watchPods({ claimCache, pods }: BinderDeps, enqueue: Enqueue): Disposer {
  return pods.addHandler({
    add: (pod) => {
      for (const key of claimIndex(pod)) {
        const claim = claimCache.lister.get(parseKey(key));
        if (claim !== undefined && claim.status?.phase !== 'Bound') enqueue(parseKey(key));
      }
    },
  });
}
