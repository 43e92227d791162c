import { GoRegExp } from '../../go-regexp/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Fault } from './fault.ts';

/** Patterns in the schemas of a server are few and used often. */
const compiled = new WeakMap<Schema, GoRegExp>();

function patternOf(schema: Schema, pattern: string): GoRegExp {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = new GoRegExp(pattern);
  compiled.set(schema, made);
  return made;
}

/** Length in characters, as Go counts runes. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length++;
  return length;
}

/** The first thing that is wrong. upstream: kube-openapi pkg/validation/validate/validator.go stringValidator */
export function checkString(schema: Schema, value: string, name: string): Fault | undefined {
  const { maxLength, minLength, pattern = '' } = schema;
  if (maxLength !== undefined && value.length > maxLength && lengthOf(value) > maxLength) {
    const message = `${name} in body should be at most ${String(maxLength)} chars long`;
    return { kind: 'too-long', name, value, valid: maxLength, message };
  }
  if (minLength !== undefined && lengthOf(value) < minLength) {
    return {
      kind: 'other',
      name,
      value,
      message: `${name} in body should be at least ${String(minLength)} chars long`,
    };
  }
  if (pattern === '' || patternOf(schema, pattern).test(value)) return undefined;
  return { kind: 'other', name, value, message: `${name} in body should match '${pattern}'` };
}
