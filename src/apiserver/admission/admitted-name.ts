import { type AdmissionAttributes, sentMetadata } from '../registry/index.ts';

/** What messages call the object: a name that is still to be generated has only its beginning. upstream: admission/errors.go extractResourceName */
export function admittedName({ name, object }: AdmissionAttributes): string {
  if (name !== '' || object === undefined) return name;
  const { name: given = '', generateName = '' } = sentMetadata(object);
  return given === '' ? generateName : given;
}
