import { DecodeFailure, decodeMetadata } from '../../decode/index.ts';
import { type Check, isDns1035Label, isPathSegment } from '../../names/index.ts';
import { type FieldError, invalidValue, required } from '../../validate/field-error.ts';
import { checkMetadata } from '../../validate/metadata.ts';
import { type Fields, fieldSchema, isList, isObject, itemsOf, propertyOf, type Schema } from '../schema/schema.ts';

/** What is wrong with type and metadata of embedded objects. upstream: pkg/apiserver/schema/objectmeta/validation.go */
export function embeddedErrors(schema: Schema | undefined, value: unknown, path = ''): FieldError[] {
  if (schema === undefined) return [];
  if (isList(value)) {
    const items = itemsOf(schema);
    if (items === undefined) return [];
    return value.flatMap((item, index) => embeddedErrors(items, item, `${path}[${String(index)}]`));
  }
  if (!isObject(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] === true && path !== '' ? objectErrors(value, path) : [];
  const below = Object.keys(value).flatMap((name) => {
    const child = propertyOf(schema, name) === undefined ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    return embeddedErrors(fieldSchema(schema, name), value[name], child);
  });
  return [...own, ...below];
}

function objectErrors(object: Fields, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { apiVersion, kind, metadata } = object;
  if (apiVersion === undefined) errors.push(required(`${path}.apiVersion`));
  if (kind === undefined) errors.push(required(`${path}.kind`));
  if (apiVersion !== undefined) errors.push(...textErrors(`${path}.apiVersion`, apiVersion, versionProblems));
  if (kind !== undefined) errors.push(...textErrors(`${path}.kind`, kind, kindProblems));
  if (isObject(metadata)) errors.push(...metadataErrors(metadata, `${path}.metadata`));
  return errors;
}

function textErrors(field: string, value: unknown, check: Check): FieldError[] {
  if (typeof value !== 'string') return [invalidValue(field, value, 'must be a string')];
  if (value === '') return [invalidValue(field, value, 'must not be empty')];
  return check(value).map((problem) => invalidValue(field, value, problem));
}

const versionProblems: Check = (apiVersion) =>
  apiVersion.split('/').length > 2 ? [`unexpected GroupVersion string: ${apiVersion}`] : [];

const kindProblems: Check = (kind) => {
  const problems = isDns1035Label(kind.toLowerCase());
  return problems.length === 0 ? [] : [`may have mixed case, but should otherwise match: ${problems.join(',')}`];
};

function metadataErrors(value: Fields, path: string): FieldError[] {
  try {
    const { metadata } = decodeMetadata(value);
    const named = {
      ...metadata,
      name: metadata.name === undefined || metadata.name === '' ? 'fakename' : metadata.name,
    };
    const errors: FieldError[] = [];
    checkMetadata(errors, { namespaced: (named.namespace ?? '') !== '' }, named, isPathSegment);
    return errors.map((error) => ({ ...error, field: error.field.replace(/^metadata/, path) }));
  } catch (cause) {
    if (cause instanceof DecodeFailure) return [invalidValue(path, value, cause.message)];
    throw cause;
  }
}
