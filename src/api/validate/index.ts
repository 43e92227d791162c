/** What the API refuses, in upstream's words. Upstream: pkg/apis/<group>/validation. */
import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
import type { FieldError } from './field-error.ts';
export { type FieldError, type FieldErrorType, invalid } from './field-error.ts';
export function validateCreate<T extends KubernetesObject>(_resource: Resource<T>, _object: T): readonly FieldError[] {
  throw new Error('not yet');
}
export function validateUpdate<T extends KubernetesObject>(
  _resource: Resource<T>,
  _next: T,
  _old: T,
): readonly FieldError[] {
  throw new Error('not yet');
}
export function validateStatusUpdate<T extends KubernetesObject>(
  _resource: Resource<T>,
  _next: T,
  _old: T,
): readonly FieldError[] {
  throw new Error('not yet');
}
