import { jsonEqual } from '../../equal.ts';
import type { CustomResourceDefinition } from '../../generated/types.ts';
import type { Errors } from '../../validate/common.ts';
import { duplicate, invalidValue, required, tooMany } from '../../validate/field-error.ts';
import type { Schema } from '../schema/schema.ts';
import { fieldPath } from './field-path.ts';
import { type Part, partsOf } from './hoisted.ts';

const MAX_FIELDS = 8;
const SELECTABLE: ReadonlySet<string | undefined> = new Set(['string', 'boolean', 'integer']);

/** upstream: ValidateCustomResourceSelectableFields */
export function checkSelectableFields(
  errors: Errors,
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): void {
  for (const part of partsOf(crd.spec, 'selectableFields')) {
    if (part.value.length === 0) continue;
    const owner = part.version ?? crd.spec.versions[0];
    const schema = owner?.schema?.openAPIV3Schema;
    if (schema === undefined) {
      const why =
        part.version === undefined
          ? 'may only be set when validations.schema is included'
          : 'may only be set when `version.schema.openAPIV3Schema` is not included';
      errors.push(invalidValue(part.path, '', why));
      continue;
    }
    const before = old?.spec.versions.find(({ name }) => name === owner?.name)?.selectableFields;
    checkFields(errors, part, schema, jsonEqual(before, part.value));
  }
}

/** @param unchanged too many may stay too many */
function checkFields(
  errors: Errors,
  { path, value }: Part<'selectableFields'>,
  schema: Schema,
  unchanged: boolean,
): void {
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of value.entries()) {
    const field = `${path}[${String(index)}].jsonPath`;
    if (jsonPath === '') {
      errors.push(required(field));
      continue;
    }
    const found = fieldPath(jsonPath, schema, { brackets: false });
    if ('problem' in found) {
      errors.push(invalidValue(field, jsonPath, `is an invalid path: ${found.problem}`));
      continue;
    }
    if (found.names[0] === 'metadata') {
      errors.push(invalidValue(field, jsonPath, 'must not point to fields in metadata'));
    }
    if (!SELECTABLE.has(found.schema.type)) {
      const why =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(invalidValue(field, jsonPath, why));
    }
    if (seen.has(found.text)) errors.push(duplicate(field, jsonPath));
    seen.add(found.text);
  }
  if (seen.size > MAX_FIELDS && !unchanged) errors.push(tooMany(path, seen.size, MAX_FIELDS));
}
