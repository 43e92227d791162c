import { elementText, fieldElement } from './element.ts';
import { itemElement, TypedError } from './list-elements.ts';
import {
  type ApplyType,
  fieldTypeOf,
  isFields,
  isList,
  type ListType,
  type MapType,
  type ScalarRule,
  shapeOf,
} from './type.ts';

/**
 * Checks that an applied object fits its type: declared fields, the right kinds of values, no two items that are the
 * same. Upstream: structured-merge-diff typed/validate.go @throws TypedError with every fault
 */
export function checkConforms(type: ApplyType, value: unknown): void {
  const faults = faultsOf(type, value, '');
  if (faults.length === 1) throw new TypedError(faults[0]);
  if (faults.length > 1) throw new TypedError(['errors:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
}

function fault(path: string, message: string): readonly string[] {
  return [path === '' ? message : `${path}: ${message}`];
}

function faultsOf(type: ApplyType, value: unknown, path: string): readonly string[] {
  if (value === null) return [];
  const { map, list, scalar } = type;
  switch (shapeOf(type, value)) {
    case 'map':
      if (map === undefined) return [];
      return isFields(value) ? fieldFaults(map, value, path) : fault(path, `expected map, got ${goValue(value)}`);
    case 'list':
      if (list === undefined) return [];
      return isList(value) ? itemFaults(list, value, path) : fault(path, `expected list, got ${goValue(value)}`);
    case 'scalar':
      return scalar === undefined ? [] : scalarFaults(scalar, value, path);
  }
}

/** As Go prints the value that it got from JSON. */
function goValue(value: unknown): string {
  return `&{${goPlain(value)}}`;
}

function goPlain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(goPlain).join(' ')}]`;
  if (isFields(value)) {
    const fields = Object.keys(value).sort();
    return `map[${fields.map((name) => `${name}:${goPlain(value[name])}`).join(' ')}]`;
  }
  return '<nil>';
}

function goType(value: unknown): string {
  if (isList(value)) return '[]interface {}';
  if (isFields(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return 'string';
}

function goSyntax(value: unknown): string {
  return `&value.valueUnstructured{Value:${typeof value === 'string' ? JSON.stringify(value) : goPlain(value)}}`;
}

function scalarFaults(rule: ScalarRule, value: unknown, path: string): readonly string[] {
  switch (rule) {
    case 'numeric':
      if (typeof value === 'number') return [];
      return fault(path, `expected numeric (int or float), got ${goType(value)}`);
    case 'string':
      return typeof value === 'string' ? [] : fault(path, `expected string, got ${goSyntax(value)}`);
    case 'boolean':
      return typeof value === 'boolean' ? [] : fault(path, `expected boolean, got ${goValue(value)}`);
    case 'untyped':
      return typeof value === 'object' ? fault(path, `expected any scalar, got ${goValue(value)}`) : [];
  }
}

function fieldFaults(map: MapType, value: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const type = fieldTypeOf(map, name);
    const at = path + elementText(fieldElement(name));
    if (type === undefined) return fault(at, 'field not declared in schema');
    return inner === undefined ? [] : faultsOf(type, inner, at);
  });
}

function itemFaults(list: ListType, value: readonly unknown[], path: string): readonly string[] {
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    if (list.merge === 'atomic') return faultsOf(list.items, item, `${path}[${String(index)}]`);
    try {
      const element = itemElement(list, item);
      const text = elementText(element);
      const twice = seen.has(element) ? fault(path, `duplicate entries for key ${text}`) : [];
      seen.add(element);
      return [...twice, ...faultsOf(list.items, item, path + text)];
    } catch (cause) {
      if (cause instanceof TypedError) return fault(path, `element ${String(index)}: ${cause.message}`);
      throw cause;
    }
  });
}
