import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structOf,
  TIMESTAMP,
} from '../types.ts';
import type { StructDeclaration } from '../environment.ts';
import { escapeName, isReserved } from './escape.ts';
import { itemsOf, type Schema, valuesOf, withTypeAndMeta } from './schema.ts';

/** What expressions know of data with a schema. upstream: apiserver/pkg/cel/types.go DeclType */
export interface Declaration {
  readonly type: CelType;
  /** How many items, entries or bytes it has at most; 0 for what has no size. */
  readonly maxElements: number;
  /** How many bytes it takes at least, as JSON. */
  readonly minSize: number;
  /** Of items and of values. */
  readonly element?: Declaration;
  /** By escaped name. */
  readonly fields?: ReadonlyMap<string, Declaration>;
}

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go MaxRequestSizeBytes */
export const MAX_REQUEST = 3 * 1024 * 1024;

/** Formats of strings that are types of their own. upstream: apiserver/pkg/cel/limits.go */
const FORMATS: Readonly<Record<string, { readonly type: CelType; readonly minSize: number; readonly max: number }>> = {
  duration: { type: DURATION, minSize: 3, max: 32 },
  date: { type: TIMESTAMP, minSize: 12, max: 12 },
  'date-time': { type: TIMESTAMP, minSize: 21, max: 32 },
};

/**
 * What a schema declares; undefined where expressions cannot refer to its data.
 * @param name of the type, where it is one of objects @param isRoot of a resource, embedded ones included
 * upstream: apiserver/pkg/cel/common/schemas.go SchemaDeclType
 */
export function declare(schema: Schema, name: string, isRoot: boolean): Declaration | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(schema);
  switch (schema.type) {
    case 'array':
      return declareList(schema, name);
    case 'object':
      return declareObject(isRoot ? withTypeAndMeta(schema) : schema, name);
    case 'string':
      return declareString(schema);
    case 'boolean':
      return { type: BOOL, maxElements: 0, minSize: 4 };
    case 'number':
      return { type: DOUBLE, maxElements: 0, minSize: 1 };
    case 'integer':
      return { type: INT, maxElements: 0, minSize: 1 };
    default:
      return undefined;
  }
}

const isEmbedded = (schema: Schema): boolean => schema['x-kubernetes-embedded-resource'] === true;
const atLeastZero = (value: number): number => Math.max(0, value);

function intOrString({ maxLength }: Schema): Declaration {
  const maxElements = maxLength === undefined ? MAX_REQUEST - 2 : atLeastZero(maxLength) * 4;
  return { type: DYN, maxElements, minSize: 1 };
}

function declareList(schema: Schema, name: string): Declaration | undefined {
  const items = itemsOf(schema);
  const element = items === undefined ? undefined : declare(items, `${name}.@idx`, isEmbedded(items));
  if (element === undefined) return undefined;
  const maxElements =
    schema.maxItems === undefined
      ? Math.trunc((MAX_REQUEST - 2) / (element.minSize + 1))
      : atLeastZero(schema.maxItems);
  return { type: listOf(element.type), maxElements, minSize: 2, element };
}

function declareObject(schema: Schema, name: string): Declaration | undefined {
  const values = valuesOf(schema);
  if (values === undefined) return declareFields(schema, name);
  const element = declare(values, `${name}.@elem`, isEmbedded(values));
  if (element === undefined) return undefined;
  const maxElements =
    schema.maxProperties === undefined
      ? Math.trunc((MAX_REQUEST - 2) / (element.minSize + 6))
      : atLeastZero(schema.maxProperties);
  return { type: mapOf(STRING, element.type), maxElements, minSize: 2, element };
}

function declareFields(schema: Schema, name: string): Declaration {
  const fields = new Map<string, Declaration>();
  const required = new Set(schema.required);
  let minSize = 2;
  for (const [property, own] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeName(property);
    const field = declare(own, `${name}.${escaped ?? property}`, isEmbedded(own));
    if (field === undefined) continue;
    if (escaped !== undefined) fields.set(escaped, field);
    // What has a default is filled in by the server.
    if (required.has(property) && own.default === undefined) minSize += property.length + field.minSize + 4;
  }
  return { type: structOf(name), maxElements: 0, minSize, fields };
}

function declareString({ format = '', maxLength, enum: values = [] }: Schema): Declaration {
  if (format === 'byte') {
    return { type: BYTES, maxElements: maxLength === undefined ? MAX_REQUEST - 2 : atLeastZero(maxLength), minSize: 2 };
  }
  const special = FORMATS[format];
  if (special !== undefined) return { type: special.type, maxElements: special.max, minSize: special.minSize };
  if (maxLength !== undefined) return { type: STRING, maxElements: atLeastZero(maxLength) * 4, minSize: 2 };
  const lengths = values.map((value) => (typeof value === 'string' ? new TextEncoder().encode(value).length : 0));
  return { type: STRING, maxElements: lengths.length > 0 ? Math.max(...lengths) : MAX_REQUEST - 2, minSize: 2 };
}

/** All types of objects that are in it. */
export function structsOf(declaration: Declaration): StructDeclaration[] {
  const { type, fields, element } = declaration;
  const inner = [...(fields?.values() ?? []), ...(element === undefined ? [] : [element])].flatMap(structsOf);
  if (type.kind !== 'struct' || fields === undefined) return inner;
  const find = (name: string): CelType | undefined =>
    (fields.get(name) ?? (isReserved(name) ? fields.get(`__${name}__`) : undefined))?.type;
  return [{ name: type.name, fields: { get: find } }, ...inner];
}

/** How large what is at a path can be. upstream: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go sizeEstimator */
export function sizesOf(root: Declaration): (path: readonly string[]) => { min: number; max: number } | undefined {
  return (path) => {
    if (path.length === 0) return undefined;
    let at: Declaration | undefined = root;
    for (const step of path.slice(1)) {
      if (step === '@keys') at = KEY;
      else at = step === '@items' || step === '@values' ? at.element : at.fields?.get(step);
      if (at === undefined) return undefined;
    }
    return { min: 0, max: at.maxElements };
  };
}

/** upstream: apiserver/pkg/cel/types.go StringType, which has no bound of its own and so counts as nothing */
const KEY: Declaration = { type: STRING, maxElements: 0, minSize: 2 };
