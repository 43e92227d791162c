import { type FieldError, required } from '../../validate/field-error.ts';
import { itemsOf, propertyOf, type Schema } from '../schema/schema.ts';

/**
 * Fields that are checked somewhere in a schema without being part of its structure.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/validation.go validateStructuralCompleteness
 */
export function completenessErrors(path: string, schema: Schema): readonly FieldError[] {
  return combinations(schema, schema, path, path);
}

/** @param checks what checks values @param structure its counterpart, at `at` */
function combinations(checks: Schema, structure: Schema, at: string, path: string): readonly FieldError[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = checks;
  const lists = Object.entries({ allOf, anyOf, oneOf });
  return [
    ...(not === undefined ? [] : nested(not, structure, at, `${path}.not`)),
    ...lists.flatMap(([name, parts]) =>
      parts.flatMap((part, index) => nested(part, structure, at, `${path}.${name}[${String(index)}]`)),
    ),
  ];
}

function nested(checks: Schema, structure: Schema | undefined, at: string, path: string): readonly FieldError[] {
  if (structure === undefined) return [required(at, `because it is defined in ${path}`)];
  const items = itemsOf(checks);
  return [
    ...combinations(checks, structure, at, path),
    ...(items === undefined ? [] : nested(items, itemsOf(structure), `${at}.items`, `${path}.items`)),
    ...Object.entries(checks.properties ?? {}).flatMap(([name, property]) =>
      nested(property, propertyOf(structure, name), `${at}.properties[${name}]`, `${path}.properties[${name}]`),
    ),
  ];
}
