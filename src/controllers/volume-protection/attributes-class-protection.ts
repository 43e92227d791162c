import {
  keyOf,
  persistentVolumeClaims,
  persistentVolumes,
  volumeAttributesClasses,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type VolumeAttributesClass,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';
import { keepFinalizer } from './finalizer.ts';

interface ClassProtectionDeps {
  readonly client: Client;
  readonly classes: InformerLease<VolumeAttributesClass>;
  readonly claims: InformerLease<PersistentVolumeClaim>;
  readonly volumes: InformerLease<PersistentVolume>;
}

const FINALIZER = 'kubernetes.io/vac-protection';

/** A class that is deleted stays while claims or volumes name it. Upstream: pkg/controller/volume/vacprotection. */
export const attributesClassProtectionController: ControllerDefinition<ClassProtectionDeps> = {
  name: 'volumeattributesclass-protection-controller',
  setup: ({ client, informer }) => ({
    client,
    classes: informer(volumeAttributesClasses),
    claims: informer(persistentVolumeClaims),
    volumes: informer(persistentVolumes),
  }),
  watch: ({ classes, claims, volumes }, enqueue) => {
    const due = (attributesClass: VolumeAttributesClass): void => {
      const deleted = attributesClass.metadata.deletionTimestamp !== undefined;
      if (deleted === (attributesClass.metadata.finalizers ?? []).includes(FINALIZER)) enqueue(keyOf(attributesClass));
    };
    const namesDue = (names: readonly string[]): void => {
      for (const name of names) {
        const found = classes.lister.get({ name });
        if (found !== undefined) due(found);
      }
    };
    return [
      classes.addHandler({ add: due, update: due }),
      claims.addHandler({
        update: (_claim, old) => {
          namesDue(classesOfClaim(old));
        },
        delete: (claim) => {
          namesDue(classesOfClaim(claim));
        },
      }),
      volumes.addHandler({
        update: (_volume, old) => {
          namesDue(classesOfVolume(old));
        },
        delete: (volume) => {
          namesDue(classesOfVolume(volume));
        },
      }),
    ];
  },
  reconcile: async ({ client, classes, claims, volumes }, key) => {
    const object = classes.lister.get(key);
    if (object === undefined) return {};
    const isUsed = (): boolean =>
      volumes.lister.list().some((volume) => classesOfVolume(volume).includes(key.name)) ||
      claims.lister.list().some((claim) => classesOfClaim(claim).includes(key.name));
    await keepFinalizer(client, { resource: volumeAttributesClasses, finalizer: FINALIZER, object, isUsed });
    return {};
  },
};

/** The class that a claim wants, the one it has, and the one it is being given. */
function classesOfClaim({ spec, status = {} }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec.volumeAttributesClassName,
    status.currentVolumeAttributesClassName,
    status.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return names.filter((name) => name !== undefined);
}

function classesOfVolume({ spec }: PersistentVolume): readonly string[] {
  return spec.volumeAttributesClassName === undefined ? [] : [spec.volumeAttributesClassName];
}
