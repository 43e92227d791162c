import type { CustomResourceDefinitionVersion } from '../../generated/types.ts';
import type { Errors } from '../../validate/common.ts';
import { invalidValue, required } from '../../validate/field-error.ts';

type Column = NonNullable<CustomResourceDefinitionVersion['additionalPrinterColumns']>[number];
type Subresources = NonNullable<CustomResourceDefinitionVersion['subresources']>;

const COLUMN_TYPES: readonly string[] = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS: readonly string[] = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

/** upstream: validateSimpleJSONPath */
function isSimple(errors: Errors, field: string, path: string): boolean {
  if (path.startsWith('.')) return true;
  errors.push(invalidValue(field, path, 'must be a simple json path starting with .'));
  return false;
}

/** upstream: ValidateCustomResourceColumnDefinition */
export function checkColumn(errors: Errors, path: string, column: Column): void {
  const { name, type, format = '', jsonPath } = column;
  if (name === '') errors.push(required(`${path}.name`));
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (type === '') errors.push(required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${path}.type`, type, types));
  if (format !== '' && !COLUMN_FORMATS.includes(format)) {
    errors.push(invalidValue(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  }
  // upstream's internal name
  if (jsonPath === '') errors.push(required(`${path}.JSONPath`));
  else isSimple(errors, `${path}.JSONPath`, jsonPath);
}

function checkReplicas(errors: Errors, field: string, path: string, root: 'spec' | 'status'): void {
  if (path === '') {
    errors.push(required(field));
  } else if (isSimple(errors, field, path) && !path.startsWith(`.${root}.`)) {
    errors.push(invalidValue(field, path, `should be a json path under .${root}`));
  }
}

/** upstream: ValidateCustomResourceDefinitionSubresources */
export function checkSubresources(errors: Errors, path: string, { scale }: Subresources): void {
  if (scale === undefined) return;
  checkReplicas(errors, `${path}.scale.specReplicasPath`, scale.specReplicasPath, 'spec');
  checkReplicas(errors, `${path}.scale.statusReplicasPath`, scale.statusReplicasPath, 'status');
  const { labelSelectorPath: selector = '' } = scale;
  const field = `${path}.scale.labelSelectorPath`;
  if (selector === '' || !isSimple(errors, field, selector)) return;
  if (!selector.startsWith('.spec.') && !selector.startsWith('.status.')) {
    errors.push(invalidValue(field, selector, 'should be a json path under either .spec or .status'));
  }
}
