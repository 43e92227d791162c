import { formatQuantity, parseQuantity } from './quantity.ts';

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. @throws QuantityError */
export function compareQuantities(a: string, b: string): number {
  const left = parseQuantity(a).nanos;
  const right = parseQuantity(b).nanos;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The canonical sum, in the format of the first that is not zero. @throws QuantityError */
export function addQuantities(a: string, b: string): string {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return formatQuantity({
    nanos: left.nanos + right.nanos,
    format: left.nanos === 0n ? right.format : left.format,
  });
}

/** The canonical difference, in the format of the first that is not zero. @throws QuantityError */
export function subtractQuantities(a: string, b: string): string {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return formatQuantity({
    nanos: left.nanos - right.nanos,
    format: left.nanos === 0n ? right.format : left.format,
  });
}

function divideUp(nanos: bigint, divisor: bigint): number {
  const quotient = nanos / divisor;
  return Number(nanos % divisor > 0n ? quotient + 1n : quotient);
}

/** Whole units, rounded up (`Quantity.Value`). @throws QuantityError */
export function quantityValue(text: string): number {
  return divideUp(parseQuantity(text).nanos, 1000_000_000n);
}

/** Thousandths of a CPU, rounded up (`Quantity.MilliValue`); absent is 0. @throws QuantityError */
export function cpuMillis(text: string | undefined): number {
  return text === undefined ? 0 : divideUp(parseQuantity(text).nanos, 1000_000n);
}

/** Bytes, rounded up; absent is 0. @throws QuantityError */
export function bytes(text: string | undefined): number {
  return text === undefined ? 0 : quantityValue(text);
}

/** Amounts of resources are kept to thousandths; smaller parts are rounded up. @throws QuantityError */
export function roundUpToMilli(text: string): string {
  if (!/[nu]$|e-/i.test(text)) return text;
  const { nanos, format } = parseQuantity(text);
  const rest = nanos % 1000_000n;
  return rest === 0n ? text : formatQuantity({ nanos: nanos - rest + (nanos > 0n ? 1000_000n : 0n), format });
}

/** The canonical text of thousandths: 1500 is `1500m`, 2000 is `2`. */
export function formatMillis(millis: number): string {
  return formatQuantity({ nanos: BigInt(Math.round(millis)) * 1000_000n, format: 'DecimalSI' });
}

/** The canonical text of bytes with a binary suffix: 1048576 is `1Mi`. */
export function formatBytes(count: number): string {
  return formatQuantity({ nanos: BigInt(Math.round(count)) * 1000_000_000n, format: 'BinarySI' });
}
