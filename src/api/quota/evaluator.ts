import type { ScopedResourceSelectorRequirement } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import type { ResourceList } from '../quantity/index.ts';

/** A write that may use more of a quota. */
export interface QuotaRequest {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly subresource: string;
  readonly object: KubernetesObject;
  readonly oldObject?: KubernetesObject | undefined;
}

/** How objects of a kind count. upstream: k8s.io/apiserver/pkg/quota/v1 Evaluator */
export interface Evaluator {
  /** Whether a write of the kind can change what is used. */
  handles(request: QuotaRequest): boolean;
  /** Those of the names in a quota that objects of the kind use. */
  matchingNames(names: readonly string[]): readonly string[];
  /** What an object uses. @param now milliseconds since the epoch @throws QuantityError */
  usage(object: KubernetesObject, now: number): ResourceList;
  matchesScope(selector: ScopedResourceSelectorRequirement, object: KubernetesObject): boolean;
  /** Why an object cannot be counted against these names; undefined when it can. */
  constraint?(names: readonly string[], object: KubernetesObject): string | undefined;
}

/** `count/deployments.apps`, `count/pods` */
export function objectCountName(groupResource: string): string {
  return `count/${groupResource}`;
}
