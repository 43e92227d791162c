import { addQuantities, compareQuantities, parseQuantity, QuantityError, subtractQuantities } from '../../api/index.ts';
import { structOf } from '../types.ts';
import { CelError, CelObject } from '../values/value.ts';
import { func, method, type Overload } from './overload.ts';

const TYPE = 'kubernetes.Quantity';
const QUANTITY = structOf(TYPE);
const NANOS = 1_000_000_000n;

class CelQuantity extends CelObject {
  override readonly type = QUANTITY;
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get nanos(): bigint {
    return parseQuantity(this.text).nanos;
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelQuantity && compareQuantities(this.text, other.text) === 0;
  }
}

function read(text: string): CelQuantity {
  try {
    parseQuantity(text);
    return new CelQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) throw new CelError(error.message);
    throw error;
  }
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where it has a fraction, or does not fit. */
function wholeOf({ nanos }: CelQuantity): bigint | undefined {
  const whole = nanos / NANOS;
  return nanos % NANOS === 0n && whole === BigInt.asIntN(64, whole) ? whole : undefined;
}

const order = (a: CelQuantity, b: CelQuantity): number => compareQuantities(a.text, b.text);
const add = (a: CelQuantity, b: string): CelQuantity => new CelQuantity(addQuantities(a.text, b));
const subtract = (a: CelQuantity, b: string): CelQuantity => new CelQuantity(subtractQuantities(a.text, b));

/** upstream: k8s.io/apiserver/pkg/cel/library/quantity.go */
export const QUANTITIES: readonly Overload[] = [
  func('quantity', 'string_to_quantity', 'string', TYPE, read),
  func('isQuantity', 'is_quantity_string', 'string', 'bool', isQuantity),
  func('sign', 'quantity_sign', TYPE, 'int', ({ nanos }: CelQuantity) => (nanos > 0n ? 1n : nanos < 0n ? -1n : 0n)),
  method(
    'isGreaterThan',
    'quantity_is_greater_than',
    `${TYPE}, ${TYPE}`,
    'bool',
    (a: CelQuantity, b: CelQuantity) => order(a, b) > 0,
  ),
  method(
    'isLessThan',
    'quantity_is_less_than',
    `${TYPE}, ${TYPE}`,
    'bool',
    (a: CelQuantity, b: CelQuantity) => order(a, b) < 0,
  ),
  method('compareTo', 'quantity_compare_to', `${TYPE}, ${TYPE}`, 'int', (a: CelQuantity, b: CelQuantity) =>
    BigInt(Math.sign(order(a, b))),
  ),
  method('asApproximateFloat', 'quantity_get_float', TYPE, 'double', ({ nanos }: CelQuantity) => Number(nanos) / 1e9),
  method('asInteger', 'quantity_get_int', TYPE, 'int', (value: CelQuantity) => {
    const whole = wholeOf(value);
    if (whole === undefined) throw new CelError('cannot convert value to integer');
    return whole;
  }),
  method('isInteger', 'quantity_is_integer', TYPE, 'bool', (value: CelQuantity) => wholeOf(value) !== undefined),
  method('add', 'quantity_add', `${TYPE}, ${TYPE}`, TYPE, (a: CelQuantity, b: CelQuantity) => add(a, b.text)),
  method('add', 'quantity_add_int', `${TYPE}, int`, TYPE, (a: CelQuantity, b: bigint) => add(a, String(b))),
  method('sub', 'quantity_sub', `${TYPE}, ${TYPE}`, TYPE, (a: CelQuantity, b: CelQuantity) => subtract(a, b.text)),
  method('sub', 'quantity_sub_int', `${TYPE}, int`, TYPE, (a: CelQuantity, b: bigint) => subtract(a, String(b))),
];
