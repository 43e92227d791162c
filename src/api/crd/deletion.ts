import type { CustomResourceDefinition } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';
import { withCondition } from './conditions.ts';

/** Holds a definition until its objects are gone. */
export const CRD_CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/**
 * A definition that somebody wants to delete: its objects go first.
 * upstream: apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go Delete
 * @param now milliseconds since the Unix epoch
 */
export function markCrd(crd: CustomResourceDefinition, now: number): CustomResourceDefinition {
  const { finalizers = [], deletionTimestamp } = crd.metadata;
  const marked: CustomResourceDefinition = {
    ...crd,
    metadata: {
      ...crd.metadata,
      deletionTimestamp: deletionTimestamp ?? formatTime(now),
      finalizers: finalizers.includes(CRD_CLEANUP_FINALIZER) ? finalizers : [...finalizers, CRD_CLEANUP_FINALIZER],
    },
  };
  const verdict = {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  } as const;
  return withCondition(marked, verdict, now);
}
