import { jsonEqual } from '../../equal.ts';
import { type Fields, isList, isObject, itemsOf, type Schema, valuesOf } from '../schema/schema.ts';
import { checkCombinations } from './combinations.ts';
import { correlatedField, correlatedItem, type Correlated, isUnchanged } from './correlation.ts';
import { type Fault, Findings, isValid, type Result } from './fault.ts';
import { isOfFormat, knownFormat } from './formats.ts';
import { checkNumber } from './number-check.ts';
import { checkString } from './string-check.ts';
import { checkType, typesOf, wrongType } from './type-check.ts';

/**
 * Checks a value against a schema.
 * upstream: kube-openapi pkg/validation/validate, apiextensions-apiserver pkg/apiserver/validation/ratcheting.go
 * @param name path of the value; `''` is the whole @param correlated what it was before an update
 */
export function checkValue(schema: Schema, value: unknown, name: string, correlated?: Correlated): Result {
  const result = checkAgainst(schema, value, name, correlated);
  if (isValid(result) || correlated === undefined || !isUnchanged(correlated)) return result;
  return { faults: [], matches: result.matches };
}

/** As {@link checkValue}, but only the parts of the value may stay as they are. */
function checkAgainst(schema: Schema, value: unknown, name: string, correlated?: Correlated): Result {
  const findings = new Findings();
  if (value === null) {
    findings.merge(checkType(schema, value, name));
    findings.add(notInEnum(schema, value, name));
    return findings;
  }
  const step = (result: Result | undefined): void => {
    findings.merge(result);
    findings.matches++;
  };
  if (typesOf(schema).length > 0 || knownFormat(schema) !== '') step(checkType(schema, value, name));
  step(checkCombinations(schema, name, (inner) => checkAgainst(inner, value, name, correlated)));
  if (typeof value === 'string') {
    step(single(checkString(schema, value, name)));
    const format = knownFormat(schema);
    if (format !== '') step(isOfFormat(format, value) ? undefined : single(wrongType(name, format, value)));
  }
  if (typeof value === 'number') step(checkNumber(schema, value, name));
  if (isList(value)) step(checkItems(schema, value, name, correlated));
  step(single(notInEnum(schema, value, name)));
  if (isObject(value)) step(checkFields(schema, value, name, correlated));
  findings.matches++;
  return findings;
}

function single(fault: Fault | undefined): Result | undefined {
  return fault === undefined ? undefined : { faults: [fault], matches: 0 };
}

function notInEnum({ enum: values = [] }: Schema, value: unknown, name: string): Fault | undefined {
  if (values.length === 0 || (value !== null && values.some((allowed) => jsonEqual(allowed, value)))) return undefined;
  const message = `${name} in body should be one of [${values.map(String).join(' ')}]`;
  return { kind: 'enum', name, value, valid: values, message };
}

function checkItems(schema: Schema, list: readonly unknown[], name: string, correlated?: Correlated): Result {
  const findings = new Findings();
  const items = itemsOf(schema);
  if (items !== undefined) {
    for (const [index, item] of list.entries()) {
      findings.merge(checkValue(items, item, `${name}[${String(index)}]`, correlatedItem(correlated, index)));
    }
  }
  const { minItems, maxItems, uniqueItems } = schema;
  const { length } = list;
  if (minItems !== undefined && length < minItems) {
    const message = `${name} in body should have at least ${String(minItems)} items`;
    findings.add({ kind: 'other', name, value: length, message });
  }
  if (maxItems !== undefined && length > maxItems) {
    const message = `${name} in body should have at most ${String(maxItems)} items`;
    findings.add({ kind: 'too-many', name, value: length, valid: maxItems, message });
  }
  if (
    uniqueItems === true &&
    list.some((item, index) => list.slice(0, index).some((other) => jsonEqual(item, other)))
  ) {
    findings.add({ kind: 'other', name, message: `${name} in body shouldn't contain duplicates` });
  }
  findings.matches++;
  return findings;
}

function checkFields(schema: Schema, object: Fields, name: string, correlated?: Correlated): Result {
  const findings = new Findings();
  checkCount(findings, schema, object, name);
  const { properties = {}, required = [] } = schema;
  const values = valuesOf(schema);
  const check = (field: string, inner: Schema, path: string): void => {
    // A version in another version is not the same.
    const isType = name === '' && (field === 'apiVersion' || field === 'kind');
    findings.merge(checkValue(inner, object[field], path, isType ? undefined : correlatedField(correlated, field)));
  };
  for (const field of Object.keys(object)) {
    if (Object.hasOwn(properties, field)) continue;
    if (values !== undefined) check(field, values, `${name}.${field}`);
    else if (schema.additionalProperties === false) {
      findings.add({ kind: 'other', name, value: field, message: `${name}.${field} in body is a forbidden property` });
    }
  }
  for (const [field, property] of Object.entries(properties)) {
    if (Object.hasOwn(object, field)) check(field, property, name === '' ? field : `${name}.${field}`);
  }
  for (const field of required) {
    if (Object.hasOwn(object, field)) continue;
    const path = `${name}.${field}`;
    findings.add({ kind: 'required', name: path, message: `${path} in body is required` });
  }
  return findings;
}

function checkCount(findings: Findings, schema: Schema, object: Fields, name: string): void {
  const { minProperties, maxProperties } = schema;
  if (minProperties === undefined && maxProperties === undefined) return;
  const count = Object.keys(object).length;
  if (minProperties !== undefined && count < minProperties) {
    const message = `${name} in body should have at least ${String(minProperties)} properties`;
    findings.add({ kind: 'other', name, value: count, message });
  }
  if (maxProperties !== undefined && count > maxProperties) {
    const message = `${name} in body should have at most ${String(maxProperties)} properties`;
    findings.add({ kind: 'too-many', name, value: count, valid: maxProperties, message });
  }
}
