/** What the registry does to an object around a write, apart from storing it. Upstream: registry/rest and pkg/registry strategies. */
import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
export interface CreateContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly uid: string;
  readonly namespace?: string | undefined;
  /** Numbers in [0, 1) for generateName. */
  readonly random?: (() => number) | undefined;
}
export function prepareForCreate<T extends KubernetesObject>(
  _resource: Resource<T>,
  _object: T,
  _context: CreateContext,
): T {
  throw new Error('not yet');
}
export function prepareForUpdate<T extends KubernetesObject>(_resource: Resource<T>, _next: T, _old: T): T {
  throw new Error('not yet');
}
export function prepareForStatusUpdate<T extends KubernetesObject>(_resource: Resource<T>, _next: T, _old: T): T {
  throw new Error('not yet');
}
/** Five characters of upstream's alphabet behind the base, cut to fit 63. */
export function generateName(_base: string, _random: () => number): string {
  throw new Error('not yet');
}
