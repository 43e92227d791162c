import { describe, expect, it } from 'vitest';
import { errorText } from '../../validate/field-error.ts';
import type { Schema } from '../schema/schema.ts';
import { checkValue } from './check-value.ts';
import { fieldErrors } from './field-errors.ts';

function errors(properties: Record<string, Schema>, object: object, rest: Schema = {}): readonly string[] {
  const schema: Schema = { type: 'object', properties, ...rest };
  return fieldErrors('', checkValue(schema, object, '').faults).map(errorText);
}

/** upstream: apiextensions-apiserver pkg/apiserver/validation/validation_test.go, kube-openapi pkg/validation/errors */
const CASES: readonly (readonly [string, Record<string, Schema>, object, readonly string[]])[] = [
  [
    'a text for a number',
    { spec: { type: 'object', properties: { replicas: { type: 'integer', format: 'int32' } } } },
    { spec: { replicas: 'three' } },
    ['spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
  ],
  [
    'a fraction for an integer',
    { a: { type: 'integer' } },
    { a: 1.5 },
    ['a: Invalid value: "number": a in body must be of type integer: "number"'],
  ],
  ['an integer for a number', { a: { type: 'number' } }, { a: 2 }, []],
  [
    'null',
    { a: { type: 'string' } },
    { a: null },
    ['a: Invalid value: "null": a in body must be of type string: "null"'],
  ],
  ['null where it is allowed', { a: { type: 'string', nullable: true } }, { a: null }, []],
  [
    'an int or string',
    { a: { 'x-kubernetes-int-or-string': true }, b: { 'x-kubernetes-int-or-string': true } },
    { a: '5', b: true },
    ['b: Invalid value: "boolean": b in body must be of type integer,string: "boolean"'],
  ],
  [
    'a required field',
    { spec: { type: 'object', required: ['image'], properties: { image: { type: 'string' } } } },
    { spec: {} },
    ['spec.image: Required value'],
  ],
  [
    'an enum',
    { a: { type: 'string', enum: ['x', 'y'] } },
    { a: 'z' },
    ['a: Unsupported value: "z": supported values: "x", "y"'],
  ],
  [
    'bounds of numbers',
    { a: { type: 'integer', minimum: 1 }, b: { type: 'integer', maximum: 10, exclusiveMaximum: true } },
    { a: 0, b: 10 },
    [
      'a: Invalid value: 0: a in body should be greater than or equal to 1',
      'b: Invalid value: 10: b in body should be less than 10',
    ],
  ],
  [
    'multiples',
    { a: { type: 'integer', multipleOf: 5 } },
    { a: 7 },
    ['a: Invalid value: 7: a in body should be a multiple of 5'],
  ],
  [
    'lengths of texts',
    { a: { type: 'string', minLength: 2 }, b: { type: 'string', maxLength: 1 } },
    { a: 'x', b: 'xy' },
    ['a: Invalid value: "x": a in body should be at least 2 chars long', 'b: Too long: may not be more than 1 bytes'],
  ],
  [
    'patterns',
    { a: { type: 'string', pattern: '^(?:[a-z]\\-?)+$' } },
    { a: 'A' },
    ['a: Invalid value: "A": a in body should match \'^(?:[a-z]\\-?)+$\''],
  ],
  [
    'lengths of lists',
    { a: { type: 'array', maxItems: 1, items: { type: 'integer' } }, b: { type: 'array', minItems: 1 } },
    { a: [1, 2], b: [] },
    ['a: Too many: 2: must have at most 1 item', 'b: Invalid value: 0: b in body should have at least 1 items'],
  ],
  [
    'items',
    { a: { type: 'array', items: { type: 'object', required: ['b'], properties: { b: { type: 'string' } } } } },
    { a: [{ b: 'x' }, {}] },
    ['a[1].b: Required value'],
  ],
  [
    'fields without names',
    { a: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 } },
    { a: { x: 1, y: 'z' } },
    [
      'a: Too many: 2: must have at most 1 item',
      'a.x: Invalid value: "integer": a.x in body must be of type string: "integer"',
    ],
  ],
  [
    'formats',
    { a: { type: 'string', format: 'date-time' }, b: { type: 'string', format: 'ipv4' }, c: { format: 'made-up' } },
    { a: 'today', b: '1.2.3', c: 'x' },
    [
      'a: Invalid value: "today": a in body must be of type date-time: "today"',
      'b: Invalid value: "1.2.3": b in body must be of type ipv4: "1.2.3"',
    ],
  ],
  [
    'not',
    { a: { type: 'string', not: { enum: ['x'] } } },
    { a: 'x' },
    ['<nil>: Invalid value: "": "a" must not validate the schema (not)'],
  ],
  [
    'one of several',
    { a: { type: 'object', oneOf: [{ required: ['b'] }, { required: ['c'] }] } },
    { a: { b: 1, c: 2 } },
    ['<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
  ],
  [
    'any of several',
    { a: { type: 'object', anyOf: [{ required: ['b'] }, { required: ['c'] }] } },
    { a: {} },
    ['<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)', 'a.b: Required value'],
  ],
];

describe('a value against a schema', () => {
  it.each(CASES)('says what is wrong with %s', (_name, properties, object, expected) => {
    expect(errors(properties, object)).toEqual(expected);
  });

  it('tolerates what was wrong before an update', () => {
    const schema: Schema = {
      type: 'object',
      properties: {
        a: { type: 'string', maxLength: 1 },
        b: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
          items: { type: 'object', properties: { k: { type: 'string' }, v: { type: 'integer', minimum: 5 } } },
        },
      },
    };
    const old = { a: 'long', b: [{ k: 'x', v: 1 }] };
    const value = {
      a: 'long',
      b: [
        { k: 'y', v: 2 },
        { k: 'x', v: 1 },
      ],
    };
    expect(checkValue(schema, value, '', { value, old, schema }).faults.map(({ name }) => name)).toEqual(['b[0].v']);
  });
});
