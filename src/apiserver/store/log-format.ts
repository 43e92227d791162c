import { deepFreeze } from '../../base/index.ts';
import type { KubernetesObject } from '../../api/index.ts';
import type { LogState } from './log.ts';
import { StoredObject, stamp } from './record.ts';

/** `[resource, namespace, name, revision, expires or 0, object]`; a deletion has no object. */
type Row =
  readonly [string, string, string, number] | readonly [string, string, string, number, number, KubernetesObject];

/** A batch as one JSON text, made of the texts that the objects have already. */
export function encodeBatch(batch: readonly StoredObject[]): string {
  const rows: string[] = [];
  for (const stored of batch) {
    const key = JSON.stringify([stored.resource, stored.namespace, stored.name, stored.revision]);
    rows.push(stored.deleted ? key : `${key.slice(0, -1)},${String(stored.expires ?? 0)},${stored.text}]`);
  }
  return `[${rows.join(',\n')}]`;
}

/** Thrown when the database holds something that this version cannot read. */
export class LogFormatError extends Error {
  override readonly name = 'LogFormatError';
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value) || (value.length !== 4 && value.length !== 6)) return false;
  const [resource, namespace, name, revision, expires, object] = value as readonly unknown[];
  if (typeof resource !== 'string' || typeof namespace !== 'string' || typeof name !== 'string') return false;
  if (typeof revision !== 'number') return false;
  return value.length === 4 || (typeof expires === 'number' && typeof object === 'object' && object !== null);
}

function decodeBatch(text: unknown): readonly Row[] {
  let rows: unknown;
  try {
    rows = typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch (cause) {
    throw new LogFormatError('the database holds a batch that is not JSON', { cause });
  }
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new LogFormatError('the database holds an unknown record');
  return rows;
}

/** Replays batches in the order they were written. @param revision of the last write, if the batches do not have it */
export function replay(texts: Iterable<unknown>, revision: number): LogState {
  const objects = new Map<string, StoredObject>();
  let last = revision;
  for (const text of texts) {
    for (const row of decodeBatch(text)) {
      const [resource, namespace, name, at] = row;
      const path = `${resource}/${namespace}/${name}`;
      last = Math.max(last, at);
      if (row.length === 4) objects.delete(path);
      else objects.set(path, restore(row));
    }
  }
  return { revision: last, objects: [...objects.values()] };
}

function restore(row: Extract<Row, { readonly length: 6 }>): StoredObject {
  const [resource, namespace, name, revision, expires, object] = row;
  const exact = object.metadata.resourceVersion === String(revision) ? deepFreeze(object) : stamp(object, revision);
  return new StoredObject({ resource, namespace, name }, revision, exact, {
    expires: expires === 0 ? undefined : expires,
  });
}
