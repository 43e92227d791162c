import type { FieldError } from '../../validate/field-error.ts';
import type { Fault } from './fault.ts';

/** How upstream shows that there is no path. */
const NOWHERE = '<nil>';

/**
 * Faults as the API tells them.
 * upstream: apiextensions-apiserver pkg/apiserver/validation/validation.go kubeOpenAPIResultToFieldErrors
 * @param root path of what was checked; `''` for a whole object
 */
export function fieldErrors(root: string, faults: readonly Fault[]): FieldError[] {
  return faults.map((fault) => fieldError(root, fault));
}

function fieldError(root: string, fault: Fault): FieldError {
  const field = pathOf(root, fault.name);
  const { value = '', valid, message } = fault;
  switch (fault.kind) {
    case 'unplaced':
      return { type: 'FieldValueInvalid', field: root === '' ? NOWHERE : root, badValue: '', detail: message };
    case 'required':
      return { type: 'FieldValueRequired', field, badValue: '', detail: '' };
    case 'enum':
      return { type: 'FieldValueNotSupported', field, badValue: fault.value, detail: supported(valid) };
    case 'too-long':
      return {
        type: 'FieldValueTooLong',
        field,
        badValue: '',
        detail: `may not be more than ${String(valid)} bytes`,
      };
    case 'too-many':
      return {
        type: 'FieldValueTooMany',
        field,
        badValue: value,
        detail: `must have at most ${String(valid)} ${valid === 1 ? 'item' : 'items'}`,
      };
    case 'type':
      return { type: 'FieldValueTypeInvalid', field, badValue: value, detail: message };
    case 'other':
      return { type: 'FieldValueInvalid', field, badValue: value ?? '', detail: message };
  }
}

function pathOf(root: string, name: string): string {
  const below = name.replace(/^\./, '');
  if (below === '') return root === '' ? NOWHERE : root;
  return root === '' ? below : `${root}.${below}`;
}

function supported(values: unknown): string {
  const texts = (values as readonly unknown[]).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return texts.length === 0 ? '' : `supported values: ${texts.map((text) => JSON.stringify(text)).join(', ')}`;
}
