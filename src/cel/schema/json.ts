import { durationText, timestampText } from '../values/time-text.ts';
import {
  CelDuration,
  CelError,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  CelUnknown,
  type CelValue,
} from '../values/value.ts';

/** A value as JSON. @throws CelError for what JSON has no word for */
export function jsonOf(value: CelValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (value instanceof CelTimestamp) return timestampText(value);
  if (value instanceof CelDuration) return durationText(value.nanos);
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value));
  if (value instanceof CelList) return [...value].map(jsonOf);
  if (value instanceof CelMap) return fieldsOf(value);
  if (value instanceof CelUnknown) return value.raw;
  if (value instanceof CelOptional && value.value !== undefined) return jsonOf(value.value);
  throw new CelError('value cannot be converted to JSON');
}

function fieldsOf(map: CelMap): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...map].map(([key, value]) => {
      if (typeof key !== 'string') throw new CelError('map key is not string');
      return [key, jsonOf(value)];
    }),
  );
}
