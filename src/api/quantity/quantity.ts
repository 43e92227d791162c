/** How a quantity was written, and is written again. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount: `nanos` thousand-millionths of the unit. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eE][+-]?\d+)|[numkMGTPE]|[KMGTPE]i)?$/;
const NUMERIC_START = /^[+-]?[0-9.]+/;
/** Upstream's three failures: ErrFormatWrong, ErrNumeric, ErrSuffix. */
const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

export const DECIMAL_SUFFIXES: readonly (readonly [string, bigint])[] = [
  ['n', 1n],
  ['u', 1000n],
  ['m', 1000_000n],
  ['', 1000_000_000n],
  ['k', 10n ** 12n],
  ['M', 10n ** 15n],
  ['G', 10n ** 18n],
  ['T', 10n ** 21n],
  ['P', 10n ** 24n],
  ['E', 10n ** 27n],
];
const NANOS = 1000_000_000n;
export const BINARY_SUFFIXES: readonly (readonly [string, bigint])[] = [
  ['', NANOS],
  ['Ki', NANOS << 10n],
  ['Mi', NANOS << 20n],
  ['Gi', NANOS << 30n],
  ['Ti', NANOS << 40n],
  ['Pi', NANOS << 50n],
  ['Ei', NANOS << 60n],
];
const DECIMAL = new Map(DECIMAL_SUFFIXES);
const BINARY = new Map(BINARY_SUFFIXES);
/** Upstream caps what it parses at 2^63-1 units. */
const MAXIMUM = ((1n << 63n) - 1n) * NANOS;

/** A text that is no quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

interface Scale {
  readonly format: QuantityFormat;
  /** The multiplier is `nanos` × 10^`exponent`. */
  readonly nanos: bigint;
  readonly exponent: number;
}

function scaleOf(suffix: string): Scale | undefined {
  const decimal = DECIMAL.get(suffix);
  if (decimal !== undefined) return { format: 'DecimalSI', nanos: decimal, exponent: 0 };
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return { format: 'BinarySI', nanos: binary, exponent: 0 };
  if (/^[eE][+-]?\d+$/.test(suffix)) {
    const exponent = Number(suffix.slice(1));
    // Beyond this everything is zero or the cap; the bound keeps the arithmetic small.
    return { format: 'DecimalExponent', nanos: NANOS, exponent: Math.max(-40, Math.min(40, exponent)) };
  }
  return undefined;
}

/** Division that rounds away from zero, as upstream rounds up what is smaller than a nano. */
function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor === 0n ? quotient : value < 0n ? quotient - 1n : quotient + 1n;
}

/** @throws QuantityError */
export function parseQuantity(text: string): Quantity {
  const match = PATTERN.exec(text);
  if (match === null || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) {
    const number = NUMERIC_START.exec(text)?.[0] ?? '';
    const wellFormed =
      /^[+-]?(\d+\.?\d*|\.\d+)$/.test(number) && /^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(text.slice(number.length));
    throw new QuantityError(wellFormed ? SUFFIX_WRONG : FORMAT_WRONG);
  }
  const scale = scaleOf(match[4] ?? '');
  if (scale === undefined) throw new QuantityError(SUFFIX_WRONG);
  const fraction = match[3] ?? '';
  let nanos = BigInt(`${match[2] ?? ''}${fraction}`) * scale.nanos;
  const exponent = scale.exponent - fraction.length;
  nanos = exponent >= 0 ? nanos * 10n ** BigInt(exponent) : divideUp(nanos, 10n ** BigInt(-exponent));
  if (nanos > MAXIMUM) nanos = MAXIMUM;
  return { nanos: match[1] === '-' ? -nanos : nanos, format: scale.format };
}

function formatDecimal(nanos: bigint, exponents: boolean): string {
  let best: readonly [string, bigint] = ['n', 1n];
  for (const suffix of DECIMAL_SUFFIXES) {
    if (nanos % suffix[1] !== 0n) break;
    best = suffix;
  }
  const digits = String(nanos / best[1]);
  if (!exponents) return `${digits}${best[0]}`;
  const power = (DECIMAL_SUFFIXES.indexOf(best) - 3) * 3;
  return power === 0 ? digits : `${digits}e${String(power)}`;
}

function formatBinary(nanos: bigint): string {
  let best: readonly [string, bigint] = ['', NANOS];
  for (const suffix of BINARY_SUFFIXES) {
    if (nanos % suffix[1] !== 0n) break;
    best = suffix;
  }
  return `${String(nanos / best[1])}${best[0]}`;
}

/** The canonical text: no fraction, the largest suffix that is exact; `1Gi`, `1500m`, `1e3`. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos } = quantity;
  if (nanos === 0n) return '0';
  const magnitude = nanos < 0n ? -nanos : nanos;
  // Upstream writes a binary quantity below 1024, or one that is not whole, in decimal form.
  const decimal = quantity.format !== 'BinarySI' || magnitude < 1024n * NANOS || magnitude % NANOS !== 0n;
  return decimal ? formatDecimal(nanos, quantity.format === 'DecimalExponent') : formatBinary(nanos);
}

/** Plain integers and the usual suffixes that are canonical as they stand, so that most texts are not parsed at all. */
const CANONICAL = /^(?:0|[1-9]\d{0,2}(?:m|k|M|G|T)?|(?:[1-9]|[1-9]\d|[1-9]\d\d|10[01]\d|102[0-3])(?:Ki|Mi|Gi|Ti))$/;

/** What the server makes of a quantity's text. Equal texts come back unchanged. @throws QuantityError */
export function canonicalQuantity(text: string): string {
  return CANONICAL.test(text) ? text : formatQuantity(parseQuantity(text));
}
