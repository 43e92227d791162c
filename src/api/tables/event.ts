import type { CoreV1Event } from '../generated/types.ts';
import { events } from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { NAME_DESCRIPTION, type TableDefinition, column, wide } from './column.ts';

function sourceText({ source, reportingComponent, reportingInstance }: CoreV1Event): string {
  const component = source?.component ?? reportingComponent ?? '';
  const host = source?.host ?? (source?.component === undefined ? (reportingInstance ?? '') : '');
  return host === '' ? component : `${component}, ${host}`;
}

function lastSeen({ firstTimestamp, lastTimestamp, eventTime, series }: CoreV1Event): string | undefined {
  return series?.lastObservedTime ?? lastTimestamp ?? firstTimestamp ?? eventTime;
}

export const eventTable: TableDefinition<CoreV1Event> = {
  resource: events,
  columns: [
    column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.'),
    column('Type', 'Type of this event (Normal, Warning), new types could be added in the future'),
    column(
      'Reason',
      "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    column('Object', 'The object that this event is about.'),
    wide(
      'Subobject',
      'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2].',
    ),
    wide('Source', 'The component reporting this event. Should be a short machine understandable string.'),
    column('Message', 'A human-readable description of the status of this operation.'),
    wide('First Seen', 'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)'),
    wide('Count', 'The number of times this event has occurred.'),
    { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, priority: 1 },
  ],
  cells(event, now) {
    const { involvedObject, metadata, series } = event;
    const kind = (involvedObject.kind ?? '').toLowerCase();
    const name = involvedObject.name ?? '';
    // The event that began a series is not in the series' count.
    const count = series === undefined ? Math.max(1, event.count ?? 0) : (series.count ?? 0) + 1;
    return [
      ageOf(lastSeen(event), now),
      event.type ?? '',
      event.reason ?? '',
      name === '' ? kind : `${kind}/${name}`,
      involvedObject.fieldPath ?? '',
      sourceText(event),
      (event.message ?? '').trim(),
      ageOf(event.firstTimestamp ?? event.eventTime, now),
      count,
      metadata.name,
    ];
  },
};
