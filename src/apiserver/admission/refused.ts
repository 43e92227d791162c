import type { StatusError } from '../../api/index.ts';
import { type AdmissionAttributes, forbidden, sentMetadata } from '../registry/index.ts';

/** What messages call the object: a name that is still to be generated has only its beginning. upstream: admission/errors.go extractResourceName */
function admittedName({ name, object }: Pick<AdmissionAttributes, 'name' | 'object'>): string {
  if (name !== '') return name;
  const { name: given = '', generateName = '' } = object === undefined ? {} : sentMetadata(object);
  return given || generateName || 'Unknown';
}

/** upstream: admission.NewForbidden */
export function refused(attributes: AdmissionAttributes, why: string): StatusError {
  return forbidden(attributes.resource, admittedName(attributes), why);
}

/** Several problems as one text, none of them twice. upstream: apimachinery/pkg/util/errors aggregate */
export function aggregated(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
}
