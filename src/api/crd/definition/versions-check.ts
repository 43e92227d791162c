import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../generated/types.ts';
import { byteLength, isDns1035Label } from '../../names/index.ts';
import type { Errors } from '../../validate/common.ts';
import { invalidValue } from '../../validate/field-error.ts';

const MAX_WARNING = 256;

export function checkVersions(errors: Errors, { versions }: CustomResourceDefinitionSpec): void {
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${String(index)}]`;
    const problems = isDns1035Label(version.name);
    if (problems.length > 0) errors.push(invalidValue(`${path}.name`, version.name, problems.join(',')));
    checkWarning(errors, `${path}.deprecationWarning`, version);
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalidValue('spec.versions', versions, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const why = 'must have exactly one version marked as storage version';
    errors.push(invalidValue('spec.versions', versions, why));
  }
}

/** upstream: validateDeprecationWarning */
function checkWarning(errors: Errors, field: string, version: CustomResourceDefinitionVersion): void {
  const { deprecated = false, deprecationWarning: text } = version;
  if (text === undefined) return;
  const add = (why: string): void => {
    errors.push(invalidValue(field, text, why));
  };
  if (!deprecated) {
    add('can only be set for deprecated versions');
    return;
  }
  if (byteLength(text) > MAX_WARNING) add('must be <= 256 characters long');
  if (text === '') add('must not be an empty string');
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(text);
  if (odd !== null) {
    const at = byteLength(text.slice(0, odd.index));
    add(`must only contain printable UTF-8 characters; non-printable character found at index ${String(at)}`);
  }
}

/** upstream: ValidateCustomResourceDefinitionStoredVersions */
export function checkStoredVersions(errors: Errors, { spec, status }: CustomResourceDefinition): void {
  const field = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) {
    errors.push(invalidValue(field, stored, 'must have at least one stored version'));
    return;
  }
  for (const { name, storage } of spec.versions) {
    if (storage && !stored.includes(name)) {
      errors.push(invalidValue(field, stored, `must have the storage version ${name}`));
    }
  }
  for (const [index, name] of stored.entries()) {
    if (spec.versions.some((version) => version.name === name)) continue;
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(invalidValue(`${field}[${String(index)}]`, name, why));
  }
}
