import { type Resource, groupVersion, resources } from './resources/index.ts';
import {
  type Descriptions,
  type FieldSchema,
  type FieldType,
  loadDescriptions,
  typeNameOf,
  typeSchema,
} from './schema/index.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const QUANTITY = '^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)(([eE][+-]?\\d+)|[numkMGTPE]|[KMGTPE]i)?$';

function scalar(type: FieldType, { enums, knownValues }: Descriptions): JsonSchema {
  switch (type.kind) {
    case 'string': {
      const values = type.goName === undefined ? undefined : (enums[type.goName] ?? knownValues[type.goName]);
      return values === undefined ? { type: 'string' } : { type: 'string', enum: values };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind };
    case 'double':
      return { type: 'number' };
    case 'time':
    case 'microtime':
      return { type: 'string', format: 'date-time' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'quantity':
      return { oneOf: [{ type: 'string', pattern: QUANTITY }, { type: 'number' }] };
    case 'int-or-string':
      return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
    default:
      return {};
  }
}

/** Collects the definitions that a schema refers to. */
class Definitions {
  readonly definitions: Record<string, JsonSchema> = {};
  readonly #texts: Descriptions;

  constructor(texts: Descriptions) {
    this.#texts = texts;
  }

  typed(type: FieldType): JsonSchema {
    switch (type.kind) {
      case 'struct':
        this.#add(type.name);
        return { $ref: `#/definitions/${type.name}` };
      case 'list':
        return { type: 'array', items: this.typed(type.items) };
      case 'map':
        return { type: 'object', additionalProperties: this.typed(type.items) };
      default:
        return scalar(type, this.#texts);
    }
  }

  field(owner: string, field: FieldSchema): JsonSchema {
    const description = this.#texts.descriptions[`${owner}.${field.name}`];
    const schema = this.typed(field.type);
    // Draft 7 ignores what stands beside a $ref, so the description wraps it.
    if (description === undefined || description === '') return schema;
    return '$ref' in schema ? { description, allOf: [schema] } : { ...schema, description };
  }

  object(name: string): JsonSchema {
    const fields = [...(typeSchema(name)?.fields.values() ?? [])];
    const required = fields.filter((field) => field.required && !field.always).map((field) => field.name);
    return {
      type: 'object',
      description: this.#texts.descriptions[name] ?? '',
      properties: Object.fromEntries(fields.map((field) => [field.name, this.field(name, field)])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    };
  }

  #add(name: string): void {
    if (Object.hasOwn(this.definitions, name)) return;
    this.definitions[name] = {};
    this.definitions[name] = this.object(name);
  }
}

/** What a manifest of the kind must have, whatever the server can do without. */
const MANIFEST = ['apiVersion', 'kind', 'metadata'];
/** The server writes these; completion in an editor need not offer them. */
const HIDDEN = new Set(['status']);

function kindSchema(definitions: Definitions, resource: Resource): JsonSchema {
  const schema = definitions.object(typeNameOf(resource));
  const properties = Object.entries(schema['properties'] as Readonly<Record<string, JsonSchema>>);
  const { group, version, kind } = resource;
  return {
    ...schema,
    properties: {
      ...Object.fromEntries(
        properties.map(([name, value]) => [name, HIDDEN.has(name) ? { ...value, doNotSuggest: true } : value]),
      ),
      apiVersion: { type: 'string', enum: [groupVersion(resource)] },
      kind: { type: 'string', enum: [kind] },
    },
    required: [...MANIFEST, ...((schema['required'] as readonly string[] | undefined) ?? [])],
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

function conditional(resource: Resource): JsonSchema {
  const { kind } = resource;
  return {
    if: {
      required: ['apiVersion', 'kind'],
      properties: { apiVersion: { const: groupVersion(resource) }, kind: { const: kind } },
    },
    then: { $ref: `#/definitions/kind.${kind}` },
  };
}

/**
 * A JSON Schema (draft 7) for manifests of these kinds, with upstream's descriptions. It loads the descriptions, which
 * are not part of the first load.
 */
export async function jsonSchema(kinds: readonly Resource[] = resources): Promise<JsonSchema> {
  const definitions = new Definitions(await loadDescriptions());
  const byKind = Object.fromEntries(
    kinds.map((resource) => [`kind.${resource.kind}`, kindSchema(definitions, resource)]),
  );
  const groupVersions = [...new Set(kinds.map(groupVersion))];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { type: 'string', enum: groupVersions },
      kind: { type: 'string', enum: [...new Set(kinds.map(({ kind }) => kind))] },
    },
    allOf: kinds.map(conditional),
    definitions: { ...definitions.definitions, ...byKind },
  };
}
