import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';

// upstream: test/e2e/instrumentation/core_events.go, events.go

const CORE = '/api/v1/namespaces/default/events';
const EVENTS = '/apis/events.k8s.io/v1/namespaces/default/events';
const REGARDING = { kind: 'Pod', namespace: 'default', name: 'testpod', apiVersion: 'v1' };

function coreEvent(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, labels: { 'testevent-set': 'true' } },
    message: `This is ${name}`,
    reason: 'Test',
    type: 'Normal',
    count: 1,
    involvedObject: { namespace: 'default' },
  };
}

function event(name: string) {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, labels: { 'testevent-set': 'true' } },
    regarding: REGARDING,
    eventTime: '2026-01-01T00:00:00.000000Z',
    note: `This is ${name}`,
    action: 'Do',
    reason: 'Test',
    type: 'Normal',
    reportingController: 'test-controller',
    reportingInstance: 'test-node',
  };
}

test('[sig-instrumentation] Events should manage the lifecycle of an event', async () => {
  const cluster = await startCluster(0);
  await cluster.create(CORE, coreEvent('event-test'));
  const all = await cluster.get('/api/v1/events?labelSelector=testevent-set%3Dtrue');
  expect(all.items.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual(['event-test']);
  const patched = await cluster.patch(
    `${CORE}/event-test`,
    { message: 'This is a test event - patched' },
    'application/strategic-merge-patch+json',
  );
  expect(patched.message).toBe('This is a test event - patched');
  const read = await cluster.get(`${CORE}/event-test`);
  expect(read.message).toBe('This is a test event - patched');
  read.series = { count: 100, lastObservedTime: '2026-01-01T00:00:00.000000Z' };
  const updated = await cluster.replace(`${CORE}/event-test`, read);
  expect(updated.series).toEqual({ count: 100, lastObservedTime: '2026-01-01T00:00:00.000000Z' });
  await cluster.delete(`${CORE}/event-test`);
  expect((await cluster.get('/api/v1/events?labelSelector=testevent-set%3Dtrue')).items).toEqual([]);
});

test('[sig-instrumentation] Events should delete a collection of events', async () => {
  const cluster = await startCluster(0);
  for (const name of ['test-event-1', 'test-event-2', 'test-event-3']) await cluster.create(CORE, coreEvent(name));
  const path = `${CORE}?labelSelector=testevent-set%3Dtrue`;
  expect((await cluster.get(path)).items).toHaveLength(3);
  await cluster.delete(path);
  expect((await cluster.get(path)).items).toHaveLength(0);
});

test('[sig-instrumentation] Events API should ensure that an event can be fetched, patched, deleted, and listed', async () => {
  const cluster = await startCluster(0);
  await cluster.create(EVENTS, event('event-test'));
  for (const path of [EVENTS, '/apis/events.k8s.io/v1/events']) {
    const { items } = await cluster.get(`${path}?fieldSelector=reportingController%3Dtest-controller`);
    expect(items.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual(['event-test']);
  }
  expect(await cluster.get(`${EVENTS}/event-test`)).toMatchObject({ note: 'This is event-test', regarding: REGARDING });
  const series = { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' };
  expect((await cluster.patch(`${EVENTS}/event-test`, { series })).series).toEqual(series);
  const read = await cluster.get(`${EVENTS}/event-test`);
  expect(read.series).toEqual(series);
  read.series = { count: 100, lastObservedTime: '2026-01-01T00:02:00.000000Z' };
  expect((await cluster.replace(`${EVENTS}/event-test`, read)).series.count).toBe(100);
  // The same event in the core group.
  expect(await cluster.get(`${CORE}/event-test`)).toMatchObject({ message: 'This is event-test', series: read.series });
  await cluster.delete(`${EVENTS}/event-test`);
  expect((await cluster.get(EVENTS)).items).toEqual([]);
});

test('[sig-instrumentation] Events API should delete a collection of events', async () => {
  const cluster = await startCluster(0);
  for (const name of ['test-event-1', 'test-event-2', 'test-event-3']) await cluster.create(EVENTS, event(name));
  const path = `${EVENTS}?labelSelector=testevent-set%3Dtrue`;
  expect((await cluster.get(path)).items).toHaveLength(3);
  await cluster.delete(path);
  expect((await cluster.get(path)).items).toHaveLength(0);
});
