import { type FieldError, invalidValue } from '../../validate/field-error.ts';
import { valueAtPath } from '../scale.ts';
import type { CustomVersion } from '../versions.ts';

type Scale = NonNullable<NonNullable<CustomVersion['version']['subresources']>['scale']>;

const MAX_INT32 = 2 ** 31 - 1;

function countErrors(object: unknown, path: string): FieldError[] {
  const value = valueAtPath(object, path);
  if (value === undefined) return [];
  if (typeof value !== 'number') {
    return [
      invalidValue(path, 0, `${path} accessor error: ${show(value)} is of the type ${goType(value)}, expected int64`),
    ];
  }
  if (value < 0) return [invalidValue(path, value, 'should be a non-negative integer')];
  if (value > MAX_INT32) return [invalidValue(path, value, `should be less than or equal to ${String(MAX_INT32)}`)];
  return [];
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? '[]interface {}' : typeof value === 'object' ? 'map[string]interface {}' : typeof value;
}

/** upstream: apiextensions-apiserver pkg/registry/customresource/validator.go ValidateScaleSpec */
export function scaleSpecErrors(object: unknown, scale: Scale): FieldError[] {
  return countErrors(object, scale.specReplicasPath);
}

/** upstream: apiextensions-apiserver pkg/registry/customresource/validator.go ValidateScaleStatus */
export function scaleStatusErrors(object: unknown, scale: Scale): FieldError[] {
  const errors = countErrors(object, scale.statusReplicasPath);
  const { labelSelectorPath: path } = scale;
  const selector = path === undefined ? undefined : valueAtPath(object, path);
  if (path === undefined || selector === undefined || typeof selector === 'string') return errors;
  const detail = `${path} accessor error: ${show(selector)} is of the type ${goType(selector)}, expected string`;
  return [...errors, invalidValue(path, '', detail)];
}
