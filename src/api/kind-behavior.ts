import type { Decoded } from './decode/decoded.ts';
import type { KubernetesObject } from './meta.ts';
import type { CreateContext } from './strategy/create-context.ts';
import type { TableCell, TableColumn } from './tables/cell.ts';
import type { FieldError } from './validate/error-type.ts';

/**
 * What a server does with objects of a kind that is not built in. Each method is what the function of the same name in
 * this room does for built-in kinds.
 */
export interface KindBehavior {
  /** @throws StatusError BadRequest */
  decode(value: unknown): Decoded<KubernetesObject>;
  /** @param text JSON @throws StatusError BadRequest */
  decodeText(text: string): Decoded<KubernetesObject>;
  applyDefaults(object: KubernetesObject): KubernetesObject;
  prepareForCreate(object: KubernetesObject, context: CreateContext): KubernetesObject;
  prepareForUpdate(next: KubernetesObject, old: KubernetesObject): KubernetesObject;
  prepareForStatusUpdate(next: KubernetesObject, old: KubernetesObject): KubernetesObject;
  validateCreate(object: KubernetesObject): readonly FieldError[];
  validateUpdate(next: KubernetesObject, old: KubernetesObject): readonly FieldError[];
  validateStatusUpdate(next: KubernetesObject, old: KubernetesObject): readonly FieldError[];
  /** An object of another version of the same resource, in this version. @throws StatusError */
  convert(object: KubernetesObject): KubernetesObject;
  readonly columns: readonly TableColumn[];
  /** @param now milliseconds since the Unix epoch */
  cells(object: KubernetesObject, now: number): readonly TableCell[];
  /** Field labels that selectors may name besides metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  /** The value of such a field, as a selector compares it. */
  selectableField(object: KubernetesObject, field: string): string;
  /** Where the scale subresource finds its numbers, as JSON paths below the object (`.spec.replicas`). */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  /** The OpenAPI v3 schema of its objects, for clients. */
  readonly openApiSchema?: Readonly<Record<string, unknown>>;
  /** For a `Warning` header on every request, where the version is deprecated. */
  readonly deprecation?: string;
}
