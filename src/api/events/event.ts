import type { CoreV1Event, ObjectReference } from '../generated/types.ts';
import type { KubernetesObject, New } from '../meta.ts';
import { formatTime } from '../time/index.ts';

export interface EventOptions {
  readonly regarding: KubernetesObject | ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `source.component`: `kubelet`, `default-scheduler`, … */
  readonly component: string;
  /** The node, for events of its kubelet. */
  readonly host?: string | undefined;
  /** For instance `spec.containers{web}`. */
  readonly fieldPath?: string | undefined;
  /** Milliseconds since the Unix epoch; fractions count. */
  readonly now: number;
}

/** A reference to an object, as events and bindings have it. */
export function objectReference(object: KubernetesObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

function isObject(regarding: KubernetesObject | ObjectReference): regarding is KubernetesObject {
  return 'metadata' in regarding;
}

/**
 * Name of an event: the object's, and the time in nanoseconds in hexadecimal. Two events of an object within a
 * microsecond would share it, so what tells them apart is mixed into the last digits.
 */
function eventName(name: string, now: number, salt: string): string {
  const microseconds = BigInt(Math.round(now * 1000));
  let mix = 7;
  for (let index = 0; index < salt.length; index++) mix = (mix * 31 + salt.charCodeAt(index)) % 1000;
  return `${name}.${(microseconds * 1000n + BigInt(mix)).toString(16)}`;
}

/** A core/v1 Event. Events about cluster-scoped objects are in the namespace `default`. */
export function newEvent(options: EventOptions): New<CoreV1Event> {
  const { type, reason, message, component, host, fieldPath, now } = options;
  const regarding = isObject(options.regarding) ? objectReference(options.regarding, fieldPath) : options.regarding;
  const involvedObject = fieldPath === undefined ? regarding : { ...regarding, fieldPath };
  const namespace = regarding.namespace === undefined || regarding.namespace === '' ? 'default' : regarding.namespace;
  const time = formatTime(now);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(regarding.name ?? '', now, `${reason}/${message}/${fieldPath ?? ''}`), namespace },
    involvedObject,
    reason,
    message,
    source: { component, ...(host === undefined ? {} : { host }) },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** Events with the same key are one event with a count. Upstream: client-go/tools/record/events_cache.go getEventKey. */
export function eventKey(event: New<CoreV1Event>): string {
  const { source, involvedObject } = event;
  return [
    source?.component,
    source?.host,
    involvedObject.kind,
    involvedObject.namespace,
    involvedObject.name,
    involvedObject.fieldPath,
    involvedObject.uid,
    involvedObject.apiVersion,
    event.type,
    event.reason,
    event.message,
  ].join('\0');
}

/** The earlier event, seen once more: count and time of the last change. */
export function repeatEvent(earlier: CoreV1Event, again: New<CoreV1Event>): CoreV1Event {
  return {
    ...earlier,
    count: (earlier.count ?? 1) + 1,
    ...(again.lastTimestamp === undefined ? {} : { lastTimestamp: again.lastTimestamp }),
    ...(again.message === undefined ? {} : { message: again.message }),
  };
}
