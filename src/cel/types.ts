/** The types of CEL. upstream: cel-go common/types/types.go */

export type SimpleKind =
  'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'null' | 'timestamp' | 'duration' | 'dyn' | 'error';

export type CelType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'list'; readonly params: readonly [CelType] }
  | { readonly kind: 'map'; readonly params: readonly [CelType, CelType] }
  /** Its fields are the business of whoever declared the name. */
  | { readonly kind: 'struct'; readonly name: string }
  | { readonly kind: 'opaque'; readonly name: string; readonly params: readonly CelType[] }
  | { readonly kind: 'type'; readonly params: readonly CelType[] }
  | { readonly kind: 'param'; readonly name: string };

export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const UINT: CelType = { kind: 'uint' };
export const DOUBLE: CelType = { kind: 'double' };
export const STRING: CelType = { kind: 'string' };
export const BYTES: CelType = { kind: 'bytes' };
export const NULL: CelType = { kind: 'null' };
export const TIMESTAMP: CelType = { kind: 'timestamp' };
export const DURATION: CelType = { kind: 'duration' };
export const DYN: CelType = { kind: 'dyn' };
export const ERROR: CelType = { kind: 'error' };
export const TYPE: CelType = { kind: 'type', params: [] };

export const listOf = (element: CelType): CelType => ({ kind: 'list', params: [element] });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', params: [key, value] });
export const structOf = (name: string): CelType => ({ kind: 'struct', name });
export const opaqueOf = (name: string, ...params: readonly CelType[]): CelType => ({ kind: 'opaque', name, params });
export const optionalOf = (of: CelType): CelType => opaqueOf('optional_type', of);
export const typeOfType = (of: CelType): CelType => ({ kind: 'type', params: [of] });
export const paramOf = (name: string): CelType => ({ kind: 'param', name });

/** The types it is made of. */
export function paramsOf(type: CelType): readonly CelType[] {
  return 'params' in type ? type.params : [];
}

/** How `type(x)` names it. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'struct':
    case 'opaque':
    case 'param':
      return type.name;
    default:
      return type.kind;
  }
}

/** How messages name it. upstream: cel-go checker/format.go FormatCELType */
export function formatType(type: CelType): string {
  if (type.kind === 'error') return '!error!';
  if (type.kind === 'struct' || type.kind === 'param') return type.name;
  const params = paramsOf(type);
  const name = type.kind === 'opaque' ? type.name : type.kind;
  return params.length === 0 ? name : `${name}(${params.map(formatType).join(', ')})`;
}

export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if ('name' in a && 'name' in b && a.name !== b.name) return false;
  const mine = paramsOf(a);
  const theirs = paramsOf(b);
  return mine.length === theirs.length && mine.every((param, index) => sameType(param, theirs[index] ?? DYN));
}

export function isDyn(type: CelType): boolean {
  return type.kind === 'dyn';
}

export function isDynOrError(type: CelType): boolean {
  return type.kind === 'dyn' || type.kind === 'error';
}

export function isOptional(type: CelType): type is CelType & { readonly kind: 'opaque' } {
  return type.kind === 'opaque' && type.name === 'optional_type';
}

/** How a type calls itself in Go. upstream: cel-go common/types/types.go Type.String */
export function typeText(type: CelType): string {
  const params = paramsOf(type);
  return params.length === 0 ? typeName(type) : `${typeName(type)}(${params.map(typeText).join(', ')})`;
}
