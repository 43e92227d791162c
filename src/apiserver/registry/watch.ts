import { DisposableStack } from '../../base/index.ts';
import { mayNeedConversion, type Resource } from '../../api/index.ts';
import { CompactedError, type EventSink, type StoreEvent, StoredObject, type WatchTarget } from '../store/index.ts';
import { list } from './list.ts';
import { inVersion, type Registry, storeName } from './registry.ts';
import { expired, parseResourceVersion, tooOld } from './resource-version.ts';
import type { Selection } from './selection.ts';
import { type FeedEvent, WatchFeed } from './watch-feed.ts';

/** upstream: `--min-request-timeout`; a watch lasts between this and twice as long. */
const MIN_TIMEOUT_MS = 1800_000;

export interface WatchRequest {
  readonly resourceVersion?: string | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Begin with what exists, and say when that is done with a bookmark. */
  readonly sendInitialEvents?: boolean | undefined;
}

/**
 * Opens a watch: what exists as ADDED if no version is named (or `0`), then the changes after it. The caller ends the
 * feed. @throws StatusError Expired when the changes after that version are forgotten
 */
export function watch(registry: Registry, selection: Selection, request: WatchRequest): WatchFeed {
  const { store, clock } = registry;
  const version = parseResourceVersion(request.resourceVersion);
  const disposers = new DisposableStack();
  const feed = new WatchFeed();
  feed.onEnd(() => {
    disposers.dispose();
  });
  const initial = request.sendInitialEvents ?? (version === undefined || version === 0);
  let from = version === undefined || version === 0 ? store.revision : version;
  if (from > store.revision) {
    // A version of another life of the store: only a new list can help.
    throw expired(`Too large resource version: ${String(from)}, current: ${String(store.revision)}`);
  }
  if (initial) {
    const { items, revision } = list(registry, selection, {});
    for (const stored of items) feed.push({ type: 'ADDED', stored });
    from = revision;
  }
  const bookmarks = request.allowWatchBookmarks === true;
  if (request.sendInitialEvents === true && bookmarks) {
    feed.push({ type: 'BOOKMARK', revision: from, initialEventsEnd: true });
  }
  try {
    disposers.add(store.watch(targetOf(selection), from, sinkOf(selection, feed)));
  } catch (cause) {
    if (cause instanceof CompactedError) throw tooOld(cause.requested, cause.compacted);
    throw cause;
  }
  const bookmark = (): void => {
    feed.push({ type: 'BOOKMARK', revision: Math.max(store.revision, from), initialEventsEnd: false });
  };
  if (bookmarks) disposers.add(registry.bookmarks.add(bookmark));
  if (selection.resource.behavior !== undefined) {
    disposers.add(
      registry.catalog.onRetired(selection.resource, () => {
        feed.end();
      }),
    );
  }
  const timeout = (request.timeoutSeconds ?? 0) * 1000;
  const lasts = timeout > 0 ? timeout : MIN_TIMEOUT_MS * (1 + registry.random());
  disposers.add(
    clock.setTimeout(() => {
      if (bookmarks) bookmark();
      feed.end();
    }, lasts),
  );
  return feed;
}

function targetOf(selection: Selection): WatchTarget {
  return {
    resource: storeName(selection.resource),
    namespace: selection.namespace,
    name: selection.name,
    indexed: selection.nodeName,
  };
}

function sinkOf(selection: Selection, feed: WatchFeed): EventSink {
  const { resource } = selection;
  const sink = sinkInVersion(selection, feed);
  if (!mayNeedConversion(resource)) return sink;
  return (event) => {
    sink(eventIn(resource, event));
  };
}

function sinkInVersion(selection: Selection, feed: WatchFeed): EventSink {
  const { matches } = selection;
  if (matches === undefined) {
    return (event) => {
      feed.push(event);
    };
  }
  return (event) => {
    const seen = seenThrough(matches, event);
    if (seen !== undefined) feed.push(seen);
  };
}

/** An event in the version of the watch. */
function eventIn(resource: Resource, event: StoreEvent): StoreEvent {
  const { previous } = event;
  return {
    ...event,
    stored: inVersion(resource, event.stored),
    ...(previous === undefined ? {} : { previous: inVersion(resource, previous) }),
  };
}

/** An object that begins to match is added for this watch, one that no longer does is deleted. */
function seenThrough(matches: NonNullable<Selection['matches']>, event: StoreEvent): FeedEvent | undefined {
  const { previous, stored } = event;
  const before = previous !== undefined && matches(previous.object);
  const now = event.type !== 'DELETED' && matches(stored.object);
  if (now) return before ? { type: 'MODIFIED', stored } : { type: 'ADDED', stored };
  if (!before) return undefined;
  return { type: 'DELETED', stored: event.type === 'DELETED' ? stored : asOf(previous, stored.revision) };
}

/** The last state that matched, at the revision that ended it. */
function asOf(previous: StoredObject, revision: number): StoredObject {
  const metadata = Object.freeze({ ...previous.object.metadata, resourceVersion: String(revision) });
  const object = Object.freeze({ ...previous.object, metadata });
  return new StoredObject(previous, revision, object, { deleted: true });
}
