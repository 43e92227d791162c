import { expect, it } from 'vitest';
import { compileRules } from '../rules/compile-rule.ts';
import { declare } from '../schema/declare.ts';
import type { Schema } from '../schema/schema.ts';

const list = (items: Schema, maxItems?: number): Schema => ({
  type: 'array',
  items,
  ...(maxItems === undefined ? {} : { maxItems }),
});
const map = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const NUMBER: Schema = { type: 'number' };
const TEXT: Schema = { type: 'string' };

// upstream: apiextensions-apiserver pkg/apiserver/schema/cel/compilation_test.go TestCostEstimation
it.each<[string, Schema, number]>([
  ['true', list(NUMBER), 0],
  ['self.all(x, true)', list(NUMBER), 4718591],
  ['self.all(x, true)', list(NUMBER, 10), 32],
  ['self.all(x, x == 0.0)', list(NUMBER), 6291454],
  ['self.all(x, true)', list(TEXT), 3145727],
  ['self.all(x, true)', map(NUMBER), 1348169],
  ["self.contains('test')", TEXT, 314574],
  ["self.contains('test')", { ...TEXT, maxLength: 10 }, 5],
  ["self.startsWith('test')", TEXT, 2],
  ['self["a"] == self["b"]', map({ type: 'string', format: 'date-time' }), 8],
  ['self.contains("A")', { type: 'string', enum: ['A', 'LongValue'] }, 2],
  ['isQuantity(self)', { 'x-kubernetes-int-or-string': true }, 314574],
])('%s costs at most what upstream says (%#)', (rule, schema, expected) => {
  const declaration = declare(schema, 'self', false);
  if (declaration === undefined) throw new Error('nothing is declared');
  expect(compileRules([{ rule }], declaration)[0]?.maxCost).toBe(expected);
});
