import type { ObjectMeta, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/index.ts';

/** Annotations of the binding. Upstream: k8s.io/component-helpers/storage/volume/helpers.go. */
export const ANNOTATION = {
  /** Of a claim: it was bound once, which a claim is for life. */
  BIND_COMPLETED: 'pv.kubernetes.io/bind-completed',
  /** Of a claim or a volume: its half of the binding was not the user's wish. */
  BOUND_BY_CONTROLLER: 'pv.kubernetes.io/bound-by-controller',
  /** Of a volume: who made it. */
  PROVISIONED_BY: 'pv.kubernetes.io/provisioned-by',
  /** Of a claim: the node that its first pod goes to, by the scheduler. */
  SELECTED_NODE: 'volume.kubernetes.io/selected-node',
  /** Of a claim: who is to make a volume for it. */
  PROVISIONER: 'volume.kubernetes.io/storage-provisioner',
  BETA_PROVISIONER: 'volume.beta.kubernetes.io/storage-provisioner',
  /** How claims and volumes named their class before there was a field for it. */
  BETA_CLASS: 'volume.beta.kubernetes.io/storage-class',
} as const;

const DEFAULT_CLASS: readonly string[] = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

type Classed = PersistentVolume | PersistentVolumeClaim;

/** The class that a claim asks for, or that a volume is of; '' is none. */
export function classOf({ metadata, spec }: Classed): string {
  return metadata.annotations?.[ANNOTATION.BETA_CLASS] ?? spec.storageClassName ?? '';
}

/** Whether a claim says nothing of a class, not even that it wants none. */
export function lacksClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return spec.storageClassName === undefined && metadata.annotations?.[ANNOTATION.BETA_CLASS] === undefined;
}

/** The class of claims that name none: of several the newest. Upstream: pkg/volume/util/storageclass.go. */
export function defaultClass(classes: readonly StorageClass[]): StorageClass | undefined {
  return classes
    .filter(({ metadata }) => DEFAULT_CLASS.some((name) => metadata.annotations?.[name] === 'true'))
    .toSorted(
      ({ metadata: a }, { metadata: b }) =>
        compare(b.creationTimestamp, a.creationTimestamp) || compare(a.name, b.name),
    )[0];
}

export function hasAnnotation({ metadata }: { readonly metadata: ObjectMeta }, name: string): boolean {
  return metadata.annotations?.[name] !== undefined;
}

export function annotated<M extends ObjectMeta>(metadata: M, annotations: Readonly<Record<string, string>>): M {
  return { ...metadata, annotations: { ...metadata.annotations, ...annotations } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
