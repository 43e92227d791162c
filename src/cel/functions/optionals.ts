import {
  CelDuration,
  CelError,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
} from '../values/value.ts';
import { ArrayList } from '../values/list.ts';
import { func, method, type Overload } from './overload.ts';

/** The zero of its type. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return true;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  // Go's time begins in the year 1.
  if (value instanceof CelTimestamp) return value.nanos === -62135596800n * 1_000_000_000n;
  return value instanceof Uint8Array && value.length === 0;
}

/** upstream: cel-go cel/library.go optionalLib; `or` and `orValue` are planned, so that what is not needed is not evaluated */
export const OPTIONALS: readonly Overload[] = [
  func('optional.of', 'optional_of', 'A', 'optional(A)', (value: CelValue) => new CelOptional(value)),
  func('optional.ofNonZeroValue', 'optional_ofNonZeroValue', 'A', 'optional(A)', (value: CelValue) =>
    isZero(value) ? CelOptional.none : new CelOptional(value),
  ),
  func('optional.none', 'optional_none', '', 'optional(A)', () => CelOptional.none),
  func('optional.unwrap', 'optional_unwrap', 'list(optional(A))', 'list(A)', unwrap),
  method('unwrapOpt', 'optional_unwrapOpt', 'list(optional(A))', 'list(A)', unwrap),
  method('value', 'optional_value', 'optional(A)', 'A', ({ value }: CelOptional) => {
    if (value === undefined) throw new CelError('optional.none() dereference');
    return value;
  }),
  method('hasValue', 'optional_hasValue', 'optional(A)', 'bool', ({ value }: CelOptional) => value !== undefined),
  method('or', 'optional_or_optional', 'optional(A), optional(A)', 'optional(A)', (a: CelOptional, b: CelOptional) =>
    a.value === undefined ? b : a,
  ),
  method('orValue', 'optional_orValue_value', 'optional(A), A', 'A', ({ value }: CelOptional, other: CelValue) =>
    value === undefined ? other : value,
  ),
];

function unwrap(list: CelList): CelList {
  const values: CelValue[] = [];
  for (const one of list) if (one instanceof CelOptional && one.value !== undefined) values.push(one.value);
  return new ArrayList(values);
}
