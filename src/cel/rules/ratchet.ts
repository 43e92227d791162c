import { sameJson } from '../../api/index.ts';
import { itemsOf, propertyOf, type Schema, valuesOf } from '../schema/schema.ts';

/** A value and what it was before. */
interface Pair {
  readonly value: unknown;
  readonly old: unknown;
  readonly schema: Schema;
}

/**
 * What a part of an object was before an update, or the nearest part around it of which that is known.
 * Rules that fail on what has not changed are forgiven (KEP-4008). upstream: validation.go ratchetingOptions
 */
export interface Correlation {
  readonly current?: Pair;
  readonly nearest?: Pair;
}

export function isUnchanged({ current, nearest }: Correlation): boolean {
  const pair = current ?? nearest;
  return pair !== undefined && sameJson(pair.value, pair.old);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function correlatedField(correlation: Correlation, name: string): Correlation {
  const { current, nearest } = correlation;
  if (current === undefined) return correlation;
  // Of the whole object these are what the request is in: they say nothing of a change.
  if (nearest === undefined && (name === 'apiVersion' || name === 'kind')) return {};
  const schema = propertyOf(current.schema, name) ?? valuesOf(current.schema);
  const { value, old } = current;
  if (schema === undefined || !isFields(value) || !isFields(old) || !Object.hasOwn(old, name)) {
    return { nearest: current };
  }
  return { current: { value: value[name], old: old[name], schema }, nearest: current };
}

export function correlatedItem(correlation: Correlation, index: number): Correlation {
  const { current } = correlation;
  if (current === undefined) return correlation;
  const schema = itemsOf(current.schema);
  const value: unknown = Array.isArray(current.value) ? current.value[index] : undefined;
  const old = oldItems(current.schema, current.old)(value);
  if (schema === undefined || old === undefined) return { nearest: current };
  return { current: { value, old, schema }, nearest: current };
}

/** Finds what an item of a list with keys was before. upstream: apiserver/pkg/cel/common/maplist.go */
export function oldItems(schema: Schema, old: unknown): (item: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] !== 'map' || keys.length === 0 || !Array.isArray(old)) return () => undefined;
  let byKey: Map<string, unknown> | undefined;
  return (item) => {
    const key = keyOf(item, keys);
    if (key === undefined) return undefined;
    byKey ??= new Map(old.toReversed().map((one: unknown) => [keyOf(one, keys) ?? '', one]));
    return byKey.get(key);
  };
}

function keyOf(item: unknown, keys: readonly string[]): string | undefined {
  if (!isFields(item)) return undefined;
  const values = keys.map((key) => item[key]);
  if (values.some((value) => value === undefined || value === null || typeof value === 'object')) return undefined;
  return JSON.stringify(values);
}
