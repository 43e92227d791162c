import { fieldElement, SELF } from './element.ts';
import { difference, EMPTY, type FieldSet } from './field-set.ts';

const METADATA =
  'name namespace creationTimestamp selfLink uid clusterName generation managedFields resourceVersion'.split(' ');

/** Fields that nobody owns: they name the object, or are the server's. Upstream: managedfields/internal/stripmeta.go */
export const NEVER_OWNED: FieldSet = {
  'f:apiVersion': EMPTY,
  'f:kind': EMPTY,
  'f:metadata': {
    [SELF]: EMPTY,
    ...Object.fromEntries(METADATA.map((name) => [fieldElement(name), EMPTY])),
  },
};

export function stripMeta(fields: FieldSet): FieldSet {
  return difference(fields, NEVER_OWNED);
}
