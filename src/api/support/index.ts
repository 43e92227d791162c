import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
/** Whether the cluster acts on a field: it does, it says it does not, or it refuses the object. */
export type SupportLevel = 'works' | 'warned' | 'refused';
export interface SupportRow {
  readonly path: string;
  readonly level: SupportLevel;
  readonly text: string;
}
export const podSupport: readonly SupportRow[] = [];
export function supportWarnings<T extends KubernetesObject>(_resource: Resource<T>, _object: T): readonly string[] {
  throw new Error('not yet');
}
