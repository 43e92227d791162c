import type { Event } from '../../api/index.ts';

/** When it last happened, milliseconds since the Unix epoch: old and new kinds of events say it in different fields. */
export function eventTime(event: Event): number {
  const time =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp;
  return Date.parse(time);
}

export function eventCount(event: Event): number {
  return event.series?.count ?? event.count ?? 1;
}
