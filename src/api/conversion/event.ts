import type { CoreV1Event, EventsV1Event } from '../generated/types.ts';

/** Upstream: pkg/apis/events/v1/conversion.go. The two versions are one kind with other names for some fields. */
export function eventToCore(event: EventsV1Event): CoreV1Event {
  const {
    note,
    regarding,
    reportingController,
    deprecatedCount,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedSource,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding ?? {},
    source: deprecatedSource ?? {},
    reportingComponent: reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
    ...(note === undefined ? {} : { message: note }),
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
    ...(deprecatedFirstTimestamp === undefined ? {} : { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp === undefined ? {} : { lastTimestamp: deprecatedLastTimestamp }),
  };
}

export function eventFromCore(event: CoreV1Event): EventsV1Event {
  const { message, involvedObject, reportingComponent, count, firstTimestamp, lastTimestamp, source, ...rest } = event;
  const converted: Omit<EventsV1Event, 'eventTime' | 'series'> & Pick<CoreV1Event, 'eventTime' | 'series'> = {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    regarding: involvedObject,
    ...(source === undefined ? {} : { deprecatedSource: source }),
    ...(reportingComponent === undefined || reportingComponent === ''
      ? {}
      : { reportingController: reportingComponent }),
    ...(message === undefined ? {} : { note: message }),
    ...(count === undefined ? {} : { deprecatedCount: count }),
    ...(firstTimestamp === undefined ? {} : { deprecatedFirstTimestamp: firstTimestamp }),
    ...(lastTimestamp === undefined ? {} : { deprecatedLastTimestamp: lastTimestamp }),
  };
  // An event of the old kind has no eventTime; the new kind then shows none either.
  return converted as EventsV1Event;
}
