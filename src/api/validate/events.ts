import { eventToCore } from '../conversion/index.ts';
import type { CoreV1Event, EventsV1Event } from '../generated/types.ts';
import { isDns1123Subdomain, isQualifiedName } from '../names/index.ts';
import { events, eventsV1 } from '../resources/index.ts';
import { jsonEqual } from '../equal.ts';
import { type Errors, check, immutable } from './common.ts';
import { invalidValue, required } from './field-error.ts';
import { type RuleRow, row } from './rules.ts';

/** Bytes of the texts of an event. */
const LIMITS = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

function checkLength(errors: Errors, field: keyof typeof LIMITS, text: string): void {
  const limit = LIMITS[field];
  if (text.length > limit) errors.push(invalidValue(field, '', `can have at most ${String(limit)} characters`));
}

/** Upstream: legacyValidateEvent in pkg/apis/core/validation/events.go. */
function checkLegacy(errors: Errors, event: CoreV1Event): void {
  const namespace = event.metadata.namespace ?? '';
  const about = event.involvedObject.namespace ?? '';
  const field = 'involvedObject.namespace';
  const legacy = event.eventTime === undefined;
  const fits = legacy
    ? about === ''
      ? namespace === '' || namespace === 'default'
      : namespace === about
    : about !== '' || namespace === 'default' || namespace === 'kube-system';
  if (!fits) errors.push(invalidValue(field, about, 'does not match event.namespace'));
  if (!legacy) checkNew(errors, event);
  check(errors, 'namespace', namespace, isDns1123Subdomain);
}

/** What events with a time say of who reports what. */
function checkNew(errors: Errors, event: CoreV1Event): void {
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
  if (reportingComponent === '') errors.push(required('reportingController'));
  check(errors, 'reportingController', reportingComponent, isQualifiedName);
  for (const [field, text] of [
    ['reportingInstance', reportingInstance],
    ['action', action],
    ['reason', reason],
  ] as const) {
    if (text === '') errors.push(required(field));
    checkLength(errors, field, text);
  }
  checkLength(errors, 'message', message);
}

function checkSeries(errors: Errors, { series }: CoreV1Event): void {
  if (series === undefined) return;
  if ((series.count ?? 0) < 2) errors.push(invalidValue('series.count', '', 'should be at least 2'));
  if (series.lastObservedTime === undefined) errors.push(required('series.lastObservedTime'));
}

/** What the old kind may still say, and the new one may not. */
const UNSET = ['firstTimestamp', 'lastTimestamp', 'count', 'source'] as const;

function isUnset({ source, ...event }: CoreV1Event, field: (typeof UNSET)[number]): boolean {
  if (field === 'source') return (source?.component ?? '') === '' && (source?.host ?? '') === '';
  return event[field] === undefined || event[field] === 0;
}

/** Upstream: ValidateEventCreate for events.k8s.io/v1. */
function checkEventV1(errors: Errors, sent: EventsV1Event): void {
  const event = eventToCore(sent);
  checkLegacy(errors, event);
  checkSeries(errors, event);
  if (event.eventTime === undefined) errors.push(required('eventTime'));
  const { type = '' } = event;
  if (type !== 'Normal' && type !== 'Warning') {
    errors.push(invalidValue('type', '', `has invalid value: ${type}`));
  }
  for (const field of UNSET) if (!isUnset(event, field)) errors.push(invalidValue(field, '', 'needs to be unset'));
}

const FIXED = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

/** Only the series goes on. Upstream: ValidateEventUpdate for events.k8s.io/v1. */
function checkEventV1Update(errors: Errors, sent: EventsV1Event, stored: EventsV1Event): void {
  const [next, old] = [eventToCore(sent), eventToCore(stored)];
  checkLegacy(errors, next);
  if (!jsonEqual(next.series, old.series)) checkSeries(errors, next);
  for (const field of FIXED) {
    immutable(errors, field === 'reportingComponent' ? 'reportingController' : field, next[field], old[field]);
  }
}

/** Both versions of the kind are checked as the old one has it. Upstream: pkg/apis/core/validation/events.go. */
export const eventsRules: readonly RuleRow[] = [
  row(events, { create: checkLegacy }),
  row(eventsV1, { create: checkEventV1, update: checkEventV1Update }),
];
