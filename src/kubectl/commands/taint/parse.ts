import type { Taint } from '../../../api/index.ts';
import { usageError } from '../../errors.ts';

/** Taints to add, and those to remove, whatever their value. */
export interface TaintChanges {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const invalid = (text: string): Error => usageError(text, 'kubectl taint');

function keyAndValue(pair: string, spec: string): readonly [key: string, value: string] {
  const [key = '', value = '', ...more] = pair.split('=');
  if (more.length > 0) throw invalid(`invalid taint spec: ${spec}`);
  if (!LABEL_VALUE.test(value)) throw invalid(`invalid taint spec: ${spec}, ${VALUE_RULE}`);
  if (value.length > 63) throw invalid(`invalid taint spec: ${spec}, must be no more than 63 characters`);
  return [key, value];
}

/** `key=value:effect`, `key:effect` or `key`. Upstream: kubectl/pkg/cmd/taint/utils.go, parseTaint. */
function parseTaint(spec: string): Taint {
  const [pair = '', effect, ...more] = spec.split(':');
  if (more.length > 0) throw invalid(`invalid taint spec: ${spec}`);
  if (effect !== undefined && !EFFECTS.includes(effect))
    throw invalid(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key, value] = effect === undefined ? [pair, ''] : keyAndValue(pair, spec);
  if (!KEY.test(key)) throw invalid(`invalid taint spec: ${spec}, ${KEY_RULE}`);
  return { key, ...(value === '' ? {} : { value }), effect: effect ?? '' };
}

/** @throws CommandError */
export function parseTaints(specs: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(spec);
    if (taint.effect === '') throw invalid(`invalid taint spec: ${spec}`);
    if (add.some((other) => matches(other, taint))) {
      const shown = `{${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`;
      throw invalid(`duplicated taints with the same key and effect: ${shown}`);
    }
    add.push(taint);
  }
  return { add, remove };
}

export function matches(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

/** As upstream's Taint.ToString writes it. */
export function taintText({ key, value = '', effect }: Taint): string {
  if (effect === '') return value === '' ? key : `${key}=${value}:`;
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}
