import type { Container, ObjectMeta, OwnerReference, Pod, PodCondition, PodTemplateSpec } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
export interface PodResources {
  /** Thousandths of a CPU. */ readonly cpu: number;
  /** Bytes. */ readonly memory: number;
  readonly ephemeralStorage: number;
}
export function isPodReady(_pod: Pod): boolean {
  throw new Error('not yet');
}
export function podPhaseTerminal(_pod: Pod): boolean {
  throw new Error('not yet');
}
export function podRequests(_pod: Pod): PodResources {
  throw new Error('not yet');
}
export function podLimits(_pod: Pod): PodResources {
  throw new Error('not yet');
}
export function podQosClass(_pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  throw new Error('not yet');
}
export function getPodCondition(_pod: Pod, _type: string): PodCondition | undefined {
  throw new Error('not yet');
}
export function setPodCondition(_pod: Pod, _condition: Omit<PodCondition, 'lastTransitionTime'>, _now: number): Pod {
  throw new Error('not yet');
}
export function ownerControllerRef(_object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  throw new Error('not yet');
}
export function newControllerRef(_resource: Resource, _owner: KubernetesObject): OwnerReference {
  throw new Error('not yet');
}
/** The pod-template-hash of a template. */
export function hashTemplate(_template: PodTemplateSpec, _collisionCount?: number): string {
  throw new Error('not yet');
}
export function allContainers(_pod: Pod): readonly Container[] {
  throw new Error('not yet');
}
