import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
} from '../types.ts';

import {
  CelDuration,
  CelList,
  CelMap,
  CelObject,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
} from './value.ts';

const ANY_LIST = listOf(DYN);
const ANY_MAP = mapOf(DYN, DYN);
const ANY_OPTIONAL = optionalOf(DYN);

/** The type of a value at run time; what lists and maps hold is not looked at. */
export function typeOf(value: CelValue): CelType {
  if (typeof value === 'string') return STRING;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return DOUBLE;
  if (value === null) return NULL;
  if (value instanceof CelMap) return value.objectType ?? ANY_MAP;
  if (value instanceof CelList) return ANY_LIST;
  if (value instanceof CelUint) return UINT;
  if (value instanceof CelTimestamp) return TIMESTAMP;
  if (value instanceof CelDuration) return DURATION;
  if (value instanceof CelOptional) return ANY_OPTIONAL;
  if (value instanceof CelTypeValue) return TYPE;
  if (value instanceof CelObject) return value.type;
  return value instanceof Uint8Array ? BYTES : DYN;
}

/** Whether a value can be given where a type is asked for; what lists and maps hold is not looked at. */
export function isOfType(value: CelValue, type: CelType): boolean {
  if (type.kind === 'dyn' || type.kind === 'param') return true;
  const own = typeOf(value);
  if (own.kind === 'dyn') return false;
  if (own.kind !== type.kind) return type.kind === 'map' && own.kind === 'struct';
  return !('name' in own && 'name' in type) || own.name === type.name;
}
