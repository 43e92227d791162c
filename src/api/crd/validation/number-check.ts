import type { Schema } from '../schema/schema.ts';
import { Findings, type Fault, type Result, unplaced } from './fault.ts';
import { knownFormat } from './formats.ts';

const MAX_FLOAT32 = 3.4028234663852886e38;

/** upstream: kube-openapi pkg/validation/validate/validator.go numberValidator */
export function checkNumber(schema: Schema, value: number, name: string): Result {
  const findings = new Findings();
  findings.add(outOfRange(schema, value, name));
  findings.add(notMultiple(schema, value, name));
  findings.add(tooSmall(schema, value, name));
  findings.add(tooLarge(schema, value, name));
  findings.matches++;
  return findings;
}

function outOfRange(schema: Schema, value: number, name: string): Fault | undefined {
  const format = schema['x-kubernetes-int-or-string'] === true ? '' : knownFormat(schema);
  const within =
    format === 'int32'
      ? Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31
      : format !== 'float' || Math.abs(value) <= MAX_FLOAT32;
  if (within) return undefined;
  return unplaced(`Checked value must be of type ${schema.type ?? ''} with format ${format} in ${name}`);
}

function notMultiple({ multipleOf }: Schema, value: number, name: string): Fault | undefined {
  if (multipleOf === undefined) return undefined;
  const factor = limit(multipleOf, value);
  if (factor <= 0) {
    return other(name, factor, `factor MultipleOf declared for ${name} must be positive: ${String(factor)}`);
  }
  const multiple = value / factor;
  if (Math.abs(multiple - Math.round(multiple)) < 1e-9) return undefined;
  return other(name, value, `${name} in body should be a multiple of ${String(factor)}`);
}

function tooSmall({ minimum, exclusiveMinimum = false }: Schema, value: number, name: string): Fault | undefined {
  if (minimum === undefined) return undefined;
  const least = limit(minimum, value);
  if (exclusiveMinimum ? value > least : value >= least) return undefined;
  const words = exclusiveMinimum ? 'greater than' : 'greater than or equal to';
  return other(name, value, `${name} in body should be ${words} ${String(least)}`);
}

function tooLarge({ maximum, exclusiveMaximum = false }: Schema, value: number, name: string): Fault | undefined {
  if (maximum === undefined) return undefined;
  const most = limit(maximum, value);
  if (exclusiveMaximum ? value < most : value <= most) return undefined;
  const words = exclusiveMaximum ? 'less than' : 'less than or equal to';
  return other(name, value, `${name} in body should be ${words} ${String(most)}`);
}

/** Integers are compared with integers. */
function limit(bound: number, value: number): number {
  return Number.isInteger(value) ? Math.trunc(bound) : bound;
}

function other(name: string, value: unknown, message: string): Fault {
  return { kind: 'other', name, value, message };
}
