import { decode } from '../../decode/index.ts';
import { applyDefaults } from '../../defaults/index.ts';
import type { KubernetesObject } from '../../meta.ts';
import type { Resource } from '../../resources/index.ts';
import { type FieldError, errorText } from '../field-error.ts';
import { validateCreate, validateStatusUpdate, validateUpdate } from '../validate.ts';

function prepared<T extends KubernetesObject>(resource: Resource<T>, value: object): T {
  const { metadata: given } = value as { readonly metadata?: object };
  const where = resource.namespaced ? { namespace: 'default' } : {};
  const metadata = { name: 'x', ...where, resourceVersion: '1', ...given };
  return applyDefaults(resource, decode(resource, { ...value, metadata }).object);
}

const texts = (errors: readonly FieldError[]): readonly string[] => errors.map(errorText);

/** What is wrong with a new object, defaulted, in the words of the answer. */
export function createErrors(resource: Resource, value: object): readonly string[] {
  return texts(validateCreate(resource, prepared(resource, value)));
}

export function updateErrors(resource: Resource, old: object, next: object): readonly string[] {
  return texts(validateUpdate(resource, prepared(resource, next), prepared(resource, old)));
}

export function statusErrors(resource: Resource, old: object, next: object): readonly string[] {
  return texts(validateStatusUpdate(resource, prepared(resource, next), prepared(resource, old)));
}
