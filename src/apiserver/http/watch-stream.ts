import { groupVersion, type KubernetesObject, type Resource, type StatusError } from '../../api/index.ts';
import type { FeedEvent, WatchFeed } from '../registry/index.ts';
import { JSON_TYPE, type Negotiated } from './media-type.ts';
import type { Printer } from './printer.ts';
import { partialMetadata, tableOf, type TableOptions } from './tables.ts';

/** Characters that one chunk of the stream holds before it is sent on. */
const CHUNK = 64 * 1024;

/** Makes a line of each event. */
export type EventEncoder = (event: FeedEvent) => string;

/** @param table has a printer where tables are asked for @param now milliseconds since the epoch, for ages in tables */
export function eventEncoder(
  negotiated: Negotiated,
  { printer, ...table }: Omit<TableOptions, 'now' | 'printer' | 'version'> & { readonly printer: Printer | undefined },
  now: () => number,
): EventEncoder {
  const { version } = negotiated;
  if (negotiated.as === 'object') {
    return (event) => {
      if (event.type === 'BOOKMARK') return line(event.type, JSON.stringify(bookmark(event, table.resource)));
      return line(event.type, event.stored.text);
    };
  }
  if (printer === undefined) {
    return (event) => line(event.type, JSON.stringify(partialMetadata(objectOf(event, table.resource), version)));
  }
  let headers = true;
  return (event) => {
    const object = objectOf(event, table.resource);
    const { resourceVersion } = object.metadata;
    const rows = event.type === 'BOOKMARK' ? [] : [object];
    const value = tableOf(rows, { resourceVersion }, { ...table, printer, version, now: now() }, headers);
    headers = false;
    return line(event.type, JSON.stringify(value));
  };
}

function line(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}

function objectOf(event: FeedEvent, resource: Resource): KubernetesObject {
  return event.type === 'BOOKMARK' ? bookmark(event, resource) : event.stored.object;
}

function bookmark(event: FeedEvent & { readonly type: 'BOOKMARK' }, resource: Resource): KubernetesObject {
  const metadata = {
    resourceVersion: String(event.revision),
    creationTimestamp: null,
    ...(event.initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
  };
  return { kind: resource.kind, apiVersion: groupVersion(resource), metadata } as unknown as KubernetesObject;
}

/** The events of a feed as lines of JSON; ends the feed when nobody reads any more. */
export function watchResponse(feed: WatchFeed, encode: EventEncoder, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  signal.addEventListener('abort', () => {
    feed.end();
  });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await feed.wait();
      let text = '';
      for (let event = feed.take(); event !== undefined; event = text.length < CHUNK ? feed.take() : undefined) {
        text += encode(event);
      }
      if (text !== '') controller.enqueue(encoder.encode(text));
      else if (feed.ended) controller.close();
    },
    cancel() {
      feed.end();
    },
  });
  return new Response(body, { headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-cache, private' } });
}

/** A watch that could not begin: upstream says so in the stream. */
export function failedWatch(error: StatusError): Response {
  return new Response(line('ERROR', JSON.stringify(error.status)), { headers: { 'content-type': JSON_TYPE } });
}
