import {
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  type StorageClass,
  storageClasses,
} from '../../api/index.ts';
import type { AdmissionPlugin, Registry } from '../registry/index.ts';
import { CLASS_ANNOTATION } from './claim-class.ts';
import { storedObjects } from './stored.ts';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
] as const;

/** Claims that name no class get the default one. upstream: plugin/pkg/admission/storage/storageclass/setdefault */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: (operation, resource, subresource) =>
    operation === 'CREATE' && resource === persistentVolumeClaims && subresource === '',
  mutate: ({ object }, { registry }) => {
    const claim = object as PersistentVolumeClaim;
    const { metadata, spec } = claim;
    // An empty name says: no class at all.
    if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined || spec.storageClassName !== undefined) return claim;
    const found = defaultClass(registry);
    return found === undefined ? claim : { ...claim, spec: { ...spec, storageClassName: found.metadata.name } };
  },
};

/** Of several defaults the newest. upstream: pkg/volume/util/storageclass.go GetDefaultClass */
function defaultClass(registry: Registry): StorageClass | undefined {
  return storedObjects(registry, storageClasses)
    .filter(({ metadata }) => DEFAULT_ANNOTATIONS.some((name) => metadata.annotations?.[name] === 'true'))
    .sort(
      ({ metadata: a }, { metadata: b }) =>
        compare(b.creationTimestamp, a.creationTimestamp) || compare(a.name, b.name),
    )[0];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
