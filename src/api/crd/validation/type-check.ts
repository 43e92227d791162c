import type { Schema } from '../schema/schema.ts';
import { knownFormat } from './formats.ts';
import type { Fault, Result } from './fault.ts';

/** Types that a schema allows. */
export function typesOf(schema: Schema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

/** Type and format of a JSON value. */
function infer(value: unknown): { readonly type: string; readonly format: string } {
  if (Array.isArray(value)) return { type: 'array', format: '' };
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return { type: typeof value, format: '' };
    case 'number':
      return Number.isInteger(value) ? { type: 'integer', format: 'int64' } : { type: 'number', format: 'float64' };
    default:
      return { type: 'object', format: '' };
  }
}

export function wrongType(name: string, type: string, value: string): Fault {
  return { kind: 'type', name, value, message: `${name} in body must be of type ${type}: ${JSON.stringify(value)}` };
}

const FITS: Result = { faults: [], matches: 1 };

/** upstream: kube-openapi pkg/validation/validate/type.go */
export function checkType(schema: Schema, value: unknown, name: string): Result {
  const types = typesOf(schema);
  if (value === null) {
    if (types.length === 0 || schema.nullable === true) return FITS;
    return { faults: [wrongType(name, types.join(','), 'null')], matches: 0 };
  }
  const format = knownFormat(schema);
  const actual = infer(value);
  const compound = actual.type === 'string' || actual.type === 'array';
  const fits = types.includes(actual.type) || (actual.type === 'integer' && types.includes('number'));
  if (!compound && format !== '' && !fits && actual.format !== format) {
    return { faults: [wrongType(name, format, actual.format)], matches: 0 };
  }
  const isNumeric = types.includes('number') || types.includes('integer');
  if ((!isNumeric && format !== '' && compound) || fits) return FITS;
  return { faults: [wrongType(name, types.join(','), actual.type)], matches: 0 };
}
