import type { PersistentVolumeClaimSpec } from '../generated/types.ts';
import { canonicalQuantity, parseQuantity } from '../quantity/index.ts';

type Amounts = Readonly<Record<string, string>> | undefined;

/** Thousandths of a byte: smaller parts are rounded up to one, as upstream's MilliValue does. */
const MILLI = 1_000_000n;

function isFractional(text: string): boolean {
  const { nanos } = parseQuantity(text);
  const millis = (nanos + MILLI - 1n) / MILLI;
  return millis % 1000n !== 0n;
}

/** Tells of parts of a byte. */
export function fractionWarning(warnings: string[], amounts: Amounts, name: string, field: string): void {
  const text = amounts?.[name];
  if (text === undefined || !isFractional(text)) return;
  const value = JSON.stringify(canonicalQuantity(text));
  warnings.push(`${field}[${name}]: fractional byte value ${value} is invalid, must be an integer`);
}

/** Upstream: GetWarningsForPersistentVolumeClaimSpec */
export function claimSpecWarnings(warnings: string[], spec: PersistentVolumeClaimSpec, field: string): void {
  fractionWarning(warnings, spec.resources?.requests, 'storage', `${field}.resources.requests`);
  fractionWarning(warnings, spec.resources?.limits, 'storage', `${field}.resources.limits`);
}
