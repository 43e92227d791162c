import {
  type ApplyType,
  builtInType,
  type Descriptions,
  type FieldType,
  patchFactOf,
  typeSchema,
} from '../../api/index.ts';
import type { Dialect, Node } from './dialect.ts';
import { type DefinitionNames, INT_OR_STRING, MICRO_TIME, PATCH, QUANTITY, RAW_EXTENSION, TIME } from './names.ts';

const FORMATS: Readonly<Record<string, Node>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
};

/** Types that upstream names and that are scalars here. */
const NAMED_SCALARS: Readonly<Record<string, string>> = {
  time: TIME,
  microtime: MICRO_TIME,
  quantity: QUANTITY,
  'int-or-string': INT_OR_STRING,
};

/** Makes the definitions of built-in types, each with those that it refers to. */
export class Definitions {
  readonly #dialect: Dialect;
  readonly #names: DefinitionNames;
  readonly #texts: Descriptions;
  readonly #made = new Map<string, Node>();

  constructor(dialect: Dialect, names: DefinitionNames, texts: Descriptions) {
    this.#dialect = dialect;
    this.#names = names;
    this.#texts = texts;
  }

  /** What has been made so far, by name. */
  get all(): Readonly<Record<string, Node>> {
    return Object.fromEntries([...this.#made].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  set(name: string, definition: Node): void {
    this.#made.set(name, definition);
  }

  /** Adds facts to a definition that is there. */
  extend(name: string, more: Node): void {
    this.#made.set(name, { ...this.#made.get(name), ...more });
  }

  reference(name: string, beside: Node = {}): Node {
    return this.#dialect.reference(name, beside);
  }

  /** The reference to a generated type, whose definition is made if it is not there. */
  struct(type: string, beside: Node = {}): Node {
    const name = this.#names.of(type);
    if (!this.#made.has(name)) {
      // Types refer to themselves: the place is taken before the fields are looked at.
      this.#made.set(name, {});
      this.#made.set(name, this.#definition(type));
    }
    return this.reference(name, beside);
  }

  /** The body of patches, whatever their type. */
  patch(): Node {
    this.#made.set(PATCH, { type: 'object', description: 'A patch of the object, in the format of its content type.' });
    return this.reference(PATCH);
  }

  #definition(type: string): Node {
    const schema = typeSchema(type);
    const apply = builtInType(type);
    const required: string[] = [];
    const properties: Record<string, Node> = {};
    for (const [name, field] of schema?.fields ?? []) {
      if (field.required) required.push(name);
      const description = this.#texts.descriptions[`${type}.${name}`] ?? '';
      const fact = patchFactOf(type, name);
      properties[name] = this.#type(type, field.type, apply.map?.fields.get(name)?.type, {
        ...(description === '' ? {} : { description }),
        ...(field.always && field.type.kind === 'struct' ? { default: {} } : {}),
        ...(fact.mergeKey === undefined || fact.mergeKey === ''
          ? {}
          : { 'x-kubernetes-patch-merge-key': fact.mergeKey }),
        ...strategyOf(fact),
      });
    }
    const description = this.#texts.descriptions[type] ?? '';
    return {
      ...(description === '' ? {} : { description }),
      type: 'object',
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(apply.map?.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  #type(owner: string, type: FieldType, apply: ApplyType | undefined, beside: Node): Node {
    switch (type.kind) {
      case 'struct':
        return this.struct(type.name, beside);
      case 'list':
        return { ...beside, type: 'array', items: this.#type(owner, type.items, undefined, {}), ...listFacts(apply) };
      case 'map': {
        const atomic = apply?.map?.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {};
        return {
          ...beside,
          type: 'object',
          additionalProperties: this.#type(owner, type.items, undefined, {}),
          ...atomic,
        };
      }
      case 'any':
        return this.#any(owner, beside);
      default:
        return this.#scalar(type, beside);
    }
  }

  /** Parts of a JSON schema may be any JSON; elsewhere it is an object that another schema describes. */
  #any(owner: string, beside: Node): Node {
    if (owner === 'JSONSchemaProps') return beside;
    this.#made.set(RAW_EXTENSION, { type: 'object' });
    return this.reference(RAW_EXTENSION, beside);
  }

  #scalar(type: FieldType, beside: Node): Node {
    const named = NAMED_SCALARS[type.kind];
    if (named !== undefined) {
      this.#made.set(named, this.#namedScalar(type.kind));
      return this.reference(named, beside);
    }
    const values = 'goName' in type ? this.#texts.enums[type.goName] : undefined;
    return { ...beside, ...FORMATS[type.kind], ...(values === undefined ? {} : { enum: values }) };
  }

  #namedScalar(kind: FieldType['kind']): Node {
    if (kind === 'quantity') return this.#dialect.quantity;
    if (kind === 'int-or-string') return this.#dialect.intOrString;
    return { type: 'string', format: 'date-time' };
  }
}

function strategyOf({ mergeKey, retainKeys, replaced }: ReturnType<typeof patchFactOf>): Node {
  const parts = [
    ...(mergeKey === undefined ? [] : ['merge']),
    ...(retainKeys === true ? ['retainKeys'] : []),
    ...(replaced === true ? ['replace'] : []),
  ];
  return parts.length === 0 ? {} : { 'x-kubernetes-patch-strategy': parts.join(',') };
}

function listFacts(apply: ApplyType | undefined): Node {
  const list = apply?.list;
  if (list === undefined) return {};
  return {
    ...(list.merge === 'map' ? { 'x-kubernetes-list-map-keys': list.keys } : {}),
    'x-kubernetes-list-type': list.merge,
  };
}
