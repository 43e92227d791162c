import type { KubernetesObject } from '../meta.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { groupResource, type Resource } from '../resources/index.ts';
import type { Errors } from './common.ts';
import type { FieldError } from './field-error.ts';
import { checkMetadata, checkMetadataUpdate } from './metadata.ts';
import type { Rules } from './rules.ts';

/** Says what is wrong with objects; nothing where they are valid. All are decoded, with their defaults. */
export interface Validation {
  /** Of a new object, with its metadata. */
  readonly create: <T extends KubernetesObject>(resource: Resource<T>, object: T) => readonly FieldError[];
  /** Of an update of the main resource. */
  readonly update: Compare;
  /** Of an update of the status subresource. */
  readonly status: Compare;
  /** Of an update of a subresource that writes the status, or a part of it. */
  readonly subresource: <T extends KubernetesObject>(
    resource: Resource<T>,
    subresource: string,
    next: T,
    old: T,
  ) => readonly FieldError[];
}

type Compare = <T extends KubernetesObject>(resource: Resource<T>, next: T, old: T) => readonly FieldError[];

/** Validation by the rules of each kind, by `resource.group`. */
export function validationBy(table: ReadonlyMap<string, Rules<never>>): Validation {
  const rulesOf = (resource: Resource): Rules<never> | undefined => table.get(groupResource(resource));
  const status: Compare = (resource, next, old) => {
    if (resource.behavior !== undefined) return resource.behavior.validateStatusUpdate(next, old);
    const errors: Errors = [];
    checkMetadataUpdate(errors, next.metadata, old.metadata);
    rulesOf(resource)?.status?.(errors, next as never, old as never);
    return errors;
  };
  return {
    create(resource, object) {
      if (resource.behavior !== undefined) return resource.behavior.validateCreate(object);
      const errors: Errors = [];
      const rules = rulesOf(resource);
      checkMetadata(errors, resource, object.metadata, rules?.name ?? isDns1123Subdomain);
      rules?.create?.(errors, object as never);
      return errors;
    },
    update(resource, next, old) {
      if (resource.behavior !== undefined) return resource.behavior.validateUpdate(next, old);
      const errors: Errors = [];
      const rules = rulesOf(resource);
      checkMetadataUpdate(errors, next.metadata, old.metadata);
      if (rules?.update !== undefined) rules.update(errors, next as never, old as never);
      else rules?.create?.(errors, next as never);
      return errors;
    },
    status,
    subresource(resource, subresource, next, old) {
      if (subresource === 'status') return status(resource, next, old);
      const errors: Errors = [];
      checkMetadataUpdate(errors, next.metadata, old.metadata);
      rulesOf(resource)?.subresources?.[subresource]?.(errors, next as never, old as never);
      return errors;
    },
  };
}
