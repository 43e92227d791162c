import type { KubernetesObject, Resource, UserInfo } from '../../api/index.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What a plugin is told of a request. upstream: k8s.io/apiserver/pkg/admission Attributes */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly resource: Resource;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** `''` for cluster-scoped resources. */
  readonly namespace: string;
  /** `''` where it is still to be generated, and for the deletion of a collection. */
  readonly name: string;
  /** The new object, in the version of the request; none in a deletion. */
  readonly object?: KubernetesObject;
  /** The object as it was; none in a creation. */
  readonly oldObject?: KubernetesObject;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions, DeleteOptions as far as they were sent. */
  readonly options?: object;
}

/** A request that brings an object. */
export type MutableAttributes = AdmissionAttributes & { readonly object: KubernetesObject };
