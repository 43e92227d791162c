import { jsonEqual } from '../equal.ts';
import type { ServedMeta } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources/index.ts';
import { strategyOf } from './strategies.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object with some fields of another; a field that the other lacks goes. */
function withFieldsOf<T extends object>(object: T, other: T, fields: Iterable<string>): T {
  const result: { [field: string]: unknown } = { ...(object as Fields) };
  for (const field of fields) {
    const value = (other as Fields)[field];
    if (value === undefined) Reflect.deleteProperty(result, field);
    else result[field] = value;
  }
  return result as T;
}

/** What a client cannot change by an update, whatever it sends. */
const SERVER_OWNED = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink'];
/** What may be left out of an update; sent and different it is an error that validation must see. */
const FILLED_IN = ['uid', 'creationTimestamp'] as const;

/** Metadata of an update: what a client cannot change stays. */
export function keepMeta(next: ServedMeta, old: ServedMeta, others: readonly string[] = []): ServedMeta {
  const absent = FILLED_IN.filter((field) => (next as unknown as Fields)[field] === undefined);
  return withFieldsOf(next, old, [...SERVER_OWNED, ...absent, ...others]);
}

const NOT_SPEC: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function sameSpec(a: Fields, b: Fields): boolean {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const field of fields) if (!NOT_SPEC.has(field) && !jsonEqual(a[field], b[field])) return false;
  return true;
}

/**
 * An update of the main resource as it is to be validated and stored: the status stays, the server's metadata stays,
 * the generation counts a changed spec.
 */
export function prepareForUpdate<T extends KubernetesObject>(resource: Resource<T>, next: T, old: T): T {
  if (resource.behavior !== undefined) return resource.behavior.prepareForUpdate(next, old) as T;
  const strategy = strategyOf(resource);
  const metadata = keepMeta(next.metadata, old.metadata);
  const carried: T & { status?: unknown } = withFieldsOf<T>({ ...next, metadata }, old, strategy.keptOnUpdate);
  const { statusOnUpdate } = strategy;
  const judged = statusOnUpdate === undefined ? carried : { ...carried, status: statusOnUpdate(carried as never) };
  const kept = strategy.onUpdate === undefined ? judged : (strategy.onUpdate(judged as never, old as never) as T);
  if (strategy.generation === undefined) return kept;
  const unchanged =
    strategy.generation.every((field) => jsonEqual(kept.metadata[field], old.metadata[field])) &&
    sameSpec(kept as unknown as Fields, old as unknown as Fields);
  if (unchanged) return kept;
  return { ...kept, metadata: { ...kept.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}

/** An update of the status subresource: everything but the status and some metadata stays. */
export function prepareForStatusUpdate<T extends KubernetesObject>(resource: Resource<T>, next: T, old: T): T {
  if (resource.behavior !== undefined) return resource.behavior.prepareForStatusUpdate(next, old) as T;
  const metadata = keepMeta(next.metadata, old.metadata, strategyOf(resource).metaKeptOnStatus);
  const fields = new Set([...Object.keys(next), ...Object.keys(old)]);
  for (const field of ['apiVersion', 'kind', 'metadata', 'status']) fields.delete(field);
  const kept = withFieldsOf<T>({ ...next, metadata }, old, fields);
  const { onStatusUpdate } = strategyOf(resource);
  return onStatusUpdate === undefined ? kept : (onStatusUpdate(kept as never, old as never) as T);
}

/**
 * An update through a subresource: the status, a part of it, or a part of the spec.
 * @param now milliseconds since the Unix epoch
 */
export function prepareForSubresourceUpdate<T extends KubernetesObject>(
  resource: Resource<T>,
  subresource: string,
  next: T,
  old: T,
  now: number,
): T {
  const part = resource.behavior === undefined ? strategyOf(resource).specSubresources?.[subresource] : undefined;
  if (part !== undefined) return part(next as never, old as never) as T;
  const prepared = prepareForStatusUpdate(resource, next, old);
  if (resource.behavior !== undefined) return prepared;
  const also = strategyOf(resource).subresources?.[subresource];
  return also === undefined ? prepared : (also(prepared as never, old as never, now) as T);
}
