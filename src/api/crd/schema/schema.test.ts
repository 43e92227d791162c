import { describe, expect, it } from 'vitest';
import { applySchemaDefaults } from './default.ts';
import { coerceEmbedded } from './embedded.ts';
import { pruneNulls } from './nulls.ts';
import { prune } from './prune.ts';
import type { Fields, Schema } from './schema.ts';

const OBJECT: Schema = { type: 'object' };
const KEEPS: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

function object(properties: Record<string, Schema>, rest: Schema = {}): Schema {
  return { type: 'object', properties, ...rest };
}

/** upstream: apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm_test.go */
const PRUNED: readonly (readonly [string, Schema, Fields, Fields, readonly string[]])[] = [
  ['nothing is known', OBJECT, { a: 1, metadata: { b: 1 } }, { metadata: { b: 1 } }, ['a']],
  ['what is known', object({ a: { type: 'string' } }), { a: 'x', b: 'y' }, { a: 'x' }, ['b']],
  [
    'in lists and maps',
    object({
      list: { type: 'array', items: object({ a: { type: 'string' } }) },
      map: { type: 'object', additionalProperties: object({ a: { type: 'string' } }) },
    }),
    { list: [{ a: 'x', b: 1 }], map: { m: { a: 'x', c: 1 } } },
    { list: [{ a: 'x' }], map: { m: { a: 'x' } } },
    ['list[0].b', 'map.m.c'],
  ],
  [
    'below what is kept',
    object({ a: { ...KEEPS, type: 'object' } }),
    { a: { b: { c: 1 } } },
    { a: { b: { c: 1 } } },
    [],
  ],
  [
    'what has a schema within what is kept',
    object({ a: object({ known: object({ x: { type: 'string' } }) }, KEEPS) }),
    { a: { known: { x: 'x', y: 1 }, other: { z: 1 } } },
    { a: { known: { x: 'x' }, other: { z: 1 } } },
    ['a.known.y'],
  ],
  [
    'an embedded object keeps its metadata',
    object({ a: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: OBJECT } } }),
    { a: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec: { y: 1 }, z: 1 } },
    { a: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec: {} } },
    ['a.spec.y', 'a.z'],
  ],
  [
    'maps of anything',
    object({ a: { type: 'object', additionalProperties: true } }),
    { a: { b: 1 } },
    { a: { b: 1 } },
    [],
  ],
];

/** upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm_test.go */
const DEFAULTED: readonly (readonly [string, Schema, Fields, Fields])[] = [
  ['an absent field', object({ a: { type: 'string', default: 'A' } }), {}, { a: 'A' }],
  ['a present field', object({ a: { type: 'string', default: 'A' } }), { a: 'B' }, { a: 'B' }],
  ['a null that is not allowed', object({ a: { type: 'string', default: 'A' } }), { a: null }, { a: 'A' }],
  ['a null that is allowed', object({ a: { type: 'string', nullable: true, default: 'A' } }), { a: null }, { a: null }],
  [
    'fields of a default',
    object({ a: object({ b: { type: 'string', default: 'B' } }, { default: {} }) }),
    {},
    { a: { b: 'B' } },
  ],
  ['fields of an absent object', object({ a: object({ b: { type: 'string', default: 'B' } }) }), {}, {}],
  [
    'fields of items and of values',
    object({
      list: { type: 'array', items: object({ a: { type: 'string', default: 'A' } }) },
      map: { type: 'object', additionalProperties: object({ a: { type: 'string', default: 'A' } }) },
    }),
    { list: [{}, { a: 'B' }], map: { m: {} } },
    { list: [{ a: 'A' }, { a: 'B' }], map: { m: { a: 'A' } } },
  ],
];

/** upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/prunenulls_test.go */
const NULLS: readonly (readonly [string, Schema, Fields, Fields])[] = [
  ['not allowed', object({ a: { type: 'string' } }), { a: null }, {}],
  ['allowed', object({ a: { type: 'string', nullable: true } }), { a: null }, { a: null }],
  ['with a default', object({ a: { type: 'string', default: 'A' } }), { a: null }, { a: null }],
  [
    'in items',
    object({ a: { type: 'array', items: object({ b: { type: 'string' } }) } }),
    { a: [{ b: null }] },
    { a: [{}] },
  ],
  ['without a schema', object({}), { a: null }, { a: null }],
];

describe('pruning', () => {
  it.each(PRUNED)('%s', (_name, schema, value, expected, unknown) => {
    expect(prune(value, schema)).toEqual({ object: expected, unknown });
  });

  it('changes nothing where all is known', () => {
    const value = { a: { b: ['x'] } };
    const schema = object({ a: object({ b: { type: 'array', items: { type: 'string' } } }) });
    expect(prune(value, schema).object).toBe(value);
  });
});

describe('defaults', () => {
  it.each(DEFAULTED)('%s', (_name, schema, value, expected) => {
    expect(applySchemaDefaults(value, schema)).toEqual(expected);
  });

  it('change nothing where nothing is missing', () => {
    const value = { a: 'x' };
    expect(applySchemaDefaults(value, object({ a: { type: 'string', default: 'A' } }))).toBe(value);
  });
});

describe('nulls', () => {
  it.each(NULLS)('%s', (_name, schema, value, expected) => {
    expect(pruneNulls(value, schema)).toEqual(expected);
  });
});

describe('embedded objects', () => {
  const schema = object({ a: { ...KEEPS, type: 'object', 'x-kubernetes-embedded-resource': true } });

  it('lose what metadata does not know', () => {
    const unknown: string[] = [];
    const value = { a: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x', nom: 'y' } } };
    expect(coerceEmbedded(value, schema, '', unknown)).toEqual({
      a: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' } },
    });
    expect(unknown).toEqual(['a.metadata.nom']);
  });

  it('have a kind that is a text', () => {
    expect(() => coerceEmbedded({ a: { kind: 5 } }, schema, '', [])).toThrow(
      'a.kind: Invalid value: 5: must be a string',
    );
  });
});
