import type { CustomResourceDefinitionNames } from '../../generated/types.ts';
import { isDns1035Label } from '../../names/index.ts';
import { invalidValue, required } from '../../validate/field-error.ts';
import type { Errors } from '../../validate/common.ts';

function label(errors: Errors, field: string, value: string): void {
  const problems = value === '' ? [] : isDns1035Label(value);
  if (problems.length > 0) errors.push(invalidValue(field, value, problems.join(',')));
}

function kindLabel(errors: Errors, field: string, value: string): void {
  const problems = value === '' ? [] : isDns1035Label(value.toLowerCase());
  if (problems.length === 0) return;
  errors.push(invalidValue(field, value, `may have mixed case, but should otherwise match: ${problems.join(',')}`));
}

/** upstream: ValidateCustomResourceDefinitionNames */
export function checkNames(errors: Errors, path: string, names: CustomResourceDefinitionNames): void {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names;
  label(errors, `${path}.plural`, plural);
  label(errors, `${path}.singular`, singular);
  kindLabel(errors, `${path}.kind`, kind);
  kindLabel(errors, `${path}.listKind`, listKind);
  for (const [index, name] of shortNames.entries()) {
    const problems = isDns1035Label(name);
    if (problems.length > 0)
      errors.push(invalidValue(`${path}.shortNames[${String(index)}]`, name, problems.join(',')));
  }
  // Otherwise a list could not be told from an object.
  if (kind !== '' && kind === listKind) {
    errors.push(invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  }
  for (const [index, name] of categories.entries()) {
    const problems = isDns1035Label(name);
    if (problems.length > 0)
      errors.push(invalidValue(`${path}.categories[${String(index)}]`, name, problems.join(',')));
  }
}

/** Names that a spec must have. */
export function requireNames(errors: Errors, names: CustomResourceDefinitionNames): void {
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) {
    if ((names[name] ?? '') === '') errors.push(required(`spec.names.${name}`));
  }
}
