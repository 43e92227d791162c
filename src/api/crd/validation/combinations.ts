import type { Schema } from '../schema/schema.ts';
import { Findings, isValid, type Result, unplaced } from './fault.ts';

/** The failure that was nearest to success. */
function nearest(failures: readonly Result[]): Result | undefined {
  let best: Result | undefined;
  for (const failure of failures) if (best === undefined || failure.matches > best.matches) best = failure;
  return best;
}

/**
 * allOf, anyOf, oneOf and not. upstream: kube-openapi pkg/validation/validate/schema_props.go
 * @param check the value against one of them
 */
export function checkCombinations(schema: Schema, name: string, check: (inner: Schema) => Result): Result {
  const findings = new Findings();
  const quoted = JSON.stringify(name);
  checkAnyOf(findings, (schema.anyOf ?? []).map(check), quoted);
  checkOneOf(findings, (schema.oneOf ?? []).map(check), quoted);
  checkAllOf(findings, (schema.allOf ?? []).map(check), quoted);
  if (schema.not !== undefined && isValid(check(schema.not))) {
    findings.add(unplaced(`${quoted} must not validate the schema (not)`));
  }
  findings.matches++;
  return findings;
}

function checkAnyOf(findings: Findings, results: readonly Result[], name: string): void {
  if (results.length === 0) return;
  const valid = results.find(isValid);
  if (valid === undefined) findings.add(unplaced(`${name} must validate at least one schema (anyOf)`));
  findings.merge(valid ?? nearest(results));
}

function checkOneOf(findings: Findings, results: readonly Result[], name: string): void {
  if (results.length === 0) return;
  const valid = results.filter(isValid);
  if (valid.length === 1) {
    findings.merge(valid[0]);
    return;
  }
  const why = valid.length === 0 ? 'Found none valid' : `Found ${String(valid.length)} valid alternatives`;
  findings.add(unplaced(`${name} must validate one and only one schema (oneOf). ${why}`));
  if (valid.length === 0) findings.merge(nearest(results));
}

function checkAllOf(findings: Findings, results: readonly Result[], name: string): void {
  for (const result of results) findings.merge(result);
  if (results.every(isValid)) return;
  const none = results.some(isValid) ? '' : '. None validated';
  findings.add(unplaced(`${name} must validate all the schemas (allOf)${none}`));
}
