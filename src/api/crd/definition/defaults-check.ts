import { DecodeFailure } from '../../decode/index.ts';
import { jsonEqual } from '../../equal.ts';
import { type FieldError, invalidValue } from '../../validate/field-error.ts';
import { coerceEmbedded } from '../schema/embedded.ts';
import { pruneValue } from '../schema/prune.ts';
import { itemsOf, META_FIELDS, type Schema } from '../schema/schema.ts';
import { UnknownPaths } from '../schema/unknown-paths.ts';
import { checkValue } from '../validation/check-value.ts';
import { embeddedErrors } from '../validation/embedded-check.ts';
import { fieldErrors } from '../validation/field-errors.ts';

/**
 * Defaults must be what their own schema allows.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go
 */
export function defaultErrors(path: string, schema: Schema, inMetadata = false): readonly FieldError[] {
  const items = itemsOf(schema);
  const isObject = schema['x-kubernetes-embedded-resource'] === true;
  return [
    ...(schema.default === undefined ? [] : ownErrors(`${path}.default`, schema, inMetadata && !isObject)),
    ...(items === undefined ? [] : defaultErrors(`${path}.items`, items, inMetadata && !isObject)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const within = isObject ? META_FIELDS.has(name) : inMetadata;
      return defaultErrors(`${path}.properties[${name}]`, property, within);
    }),
  ];
}

function ownErrors(path: string, schema: Schema, inMetadata: boolean): readonly FieldError[] {
  const { default: value } = schema;
  const errors: FieldError[] = [];
  if (!inMetadata) {
    if (!jsonEqual(pruneValue(value, schema, new UnknownPaths()), value)) {
      errors.push(invalidValue(path, value, 'must not have unknown fields'));
    }
    const embedded = metadataErrors(path, schema);
    if (embedded.length > 0) return [...errors, ...embedded];
  }
  return [...errors, ...fieldErrors(path, checkValue(schema, value, '').faults)];
}

function metadataErrors(path: string, schema: Schema): readonly FieldError[] {
  try {
    coerceEmbedded(schema.default, schema, path, []);
  } catch (cause) {
    if (cause instanceof DecodeFailure) return [invalidValue(path, schema.default, cause.message)];
    throw cause;
  }
  return embeddedErrors(schema, schema.default, path);
}
