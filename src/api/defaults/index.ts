import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
import type { Pod } from '../generated/types.ts';
export function applyDefaults<T extends KubernetesObject>(_resource: Resource<T>, _object: T): T {
  throw new Error('not yet');
}
/** What the admission plugins ServiceAccount, DefaultTolerationSeconds and Priority do to a new pod. */
export function admitPod(_pod: Pod): Pod {
  throw new Error('not yet');
}
