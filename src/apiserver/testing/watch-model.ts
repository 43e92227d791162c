import { expect } from 'vitest';
import type { Line, Seen } from './watcher.ts';

/** A change, as the answers to the writers tell of it. */
export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: string;
  /** Undefined for what is deleted: the answer does not show it. */
  readonly object: Seen | undefined;
}

export function keyOf({ metadata }: Seen): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function revisionOf({ metadata }: Seen): number {
  return Number(metadata.resourceVersion);
}

/** All that has happened, by what the writers were told. */
export class History {
  readonly changes: Change[] = [];

  record(change: Change): void {
    this.changes.push(change);
    this.changes.sort((a, b) => a.revision - b.revision);
  }

  /** Changes after one revision, up to another. */
  between(after: number, upTo: number, namespace: string | undefined): readonly Change[] {
    return this.changes.filter(
      ({ revision, key }) =>
        revision > after && revision <= upTo && (namespace === undefined || key.startsWith(`${namespace}/`)),
    );
  }

  /** Versions of what there was at a revision, by key. */
  stateAt(revision: number, namespace: string | undefined): ReadonlyMap<string, number> {
    const state = new Map<string, number>();
    for (const change of this.between(0, revision, namespace)) {
      if (change.type === 'DELETED') state.delete(change.key);
      else state.set(change.key, change.revision);
    }
    return state;
  }
}

export function versionsOf(objects: readonly Seen[]): ReadonlyMap<string, number> {
  return new Map(objects.map((object) => [keyOf(object), revisionOf(object)]));
}

/** Events must be exactly the changes after a revision. Returns the last revision they tell of. */
export function checkEvents(
  history: History,
  lines: readonly Line[],
  after: number,
  namespace: string | undefined,
): number {
  let last = after;
  for (const { type, object } of lines) {
    const revision = revisionOf(object);
    const expected = history.between(last, revision, namespace);
    if (type === 'BOOKMARK') {
      // A bookmark passes over nothing.
      expect(expected).toEqual([]);
      expect(revision).toBeGreaterThanOrEqual(last);
    } else {
      expect(expected.map((change) => [change.revision, change.type, change.key])).toEqual([
        [revision, type, keyOf(object)],
      ]);
      const [change] = expected;
      if (change?.object !== undefined) expect(object.data).toEqual(change.object.data);
    }
    last = revision;
  }
  return last;
}
