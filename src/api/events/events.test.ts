import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import type { CoreV1Event } from '../generated/types.ts';
import { events, nodes, pods } from '../resources/index.ts';
import { validateCreate } from '../validate/validate.ts';
import { eventKey, newEvent, repeatEvent } from './index.ts';

const NOW = Date.UTC(2026, 0, 1);
const pod = decode(pods, { metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1' } }).object;
const options = {
  regarding: pod,
  type: 'Normal',
  reason: 'Pulled',
  message: 'done',
  component: 'kubelet',
  host: 'node1',
  fieldPath: 'spec.containers{a}',
  now: NOW,
} as const;

test('an event names its object, once', () => {
  const event = newEvent(options);
  expect(event).toMatchObject({
    metadata: { namespace: 'n' },
    involvedObject: {
      kind: 'Pod',
      apiVersion: 'v1',
      namespace: 'n',
      name: 'p',
      uid: 'u',
      fieldPath: 'spec.containers{a}',
    },
    source: { component: 'kubelet', host: 'node1' },
    count: 1,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
  });
  expect(event.metadata.name).toMatch(/^p\.[0-9a-f]{16}$/);
  expect(validateCreate(events, decode(events, event).object)).toEqual([]);
});

test('events about cluster-scoped objects are in the namespace default', () => {
  const node = decode(nodes, { metadata: { name: 'node1', uid: 'u' } }).object;
  const event = newEvent({ ...options, regarding: node, fieldPath: undefined });
  expect(event.metadata.namespace).toBe('default');
  expect(validateCreate(events, decode(events, event).object)).toEqual([]);
});

test('the same event again is counted', () => {
  const first = newEvent(options);
  const again = newEvent({ ...options, now: NOW + 5000 });
  expect(eventKey(again)).toBe(eventKey(first));
  expect(eventKey(newEvent({ ...options, message: 'other' }))).not.toBe(eventKey(first));
  expect(repeatEvent(first as CoreV1Event, again)).toMatchObject({
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:05Z',
    metadata: first.metadata,
  });
});
