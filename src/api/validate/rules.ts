import type { KubernetesObject } from '../meta.ts';
import type { Check } from '../names/index.ts';
import { type Resource, groupResource } from '../resources/index.ts';
import type { Errors } from './common.ts';

/** What is checked of a kind besides its metadata. */
export interface Rules<T extends KubernetesObject> {
  /** What names look like; DNS-1123 subdomains where left out. */
  readonly name?: Check;
  readonly create?: (errors: Errors, object: T) => void;
  /** `create` where left out. */
  readonly update?: (errors: Errors, next: T, old: T) => void;
  readonly status?: (errors: Errors, next: T, old: T) => void;
  /** Other subresources that write a part of the object. */
  readonly subresources?: Readonly<Record<string, (errors: Errors, next: T, old: T) => void>>;
}

export type RuleRow = readonly [resource: string, rules: Rules<never>];

/** The rules of a resource, by its name and group. */
export function row<T extends KubernetesObject>(resource: Resource<T>, rules: Rules<T>): RuleRow {
  return [groupResource(resource), rules];
}
