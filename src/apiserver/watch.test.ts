import { describe, expect, test } from 'vitest';
import { configMaps, type ConfigMap, type KubernetesObject, type Pod, pods, services } from '../api/index.ts';
import { createFetchClient, type Client, type WatchEvent } from '../client/index.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

function configMap(name: string, labels: Record<string, string> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', labels },
  } as unknown as ConfigMap;
}

/** A line of a watch, as far as these tests look into it. */
interface Line {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly annotations?: unknown };
    readonly columnDefinitions: readonly unknown[] | null;
    readonly rows: readonly { readonly cells: readonly unknown[] }[];
  };
}

/** Reads `count` events. */
async function take<T extends KubernetesObject>(
  events: AsyncIterable<WatchEvent<T>>,
  count: number,
): Promise<WatchEvent<T>[]> {
  const taken: WatchEvent<T>[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

function show(events: readonly WatchEvent[]): string[] {
  return events.map((event) =>
    event.type === 'BOOKMARK' ? 'BOOKMARK' : `${event.type} ${event.object.metadata.name}`,
  );
}

const CLIENTS: [string, (server: TestServer) => Client][] = [
  ['the direct client', (server) => server.client],
  ['a client over the wire format', (server) => createFetchClient(server.handler)],
];

describe.each(CLIENTS)('%s', (_name, clientOf) => {
  test('hears of what exists, then of every change', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const a = await client.create(configMaps, configMap('a'));
    const watching = take(client.watch(configMaps, { namespace: 'default' }, new AbortController().signal), 4);
    await client.update(configMaps, { ...a, data: { x: '1' } });
    await client.create(configMaps, configMap('b'));
    await client.delete(configMaps, { namespace: 'default', name: 'a' });
    const events = await watching;
    expect(show(events).at(-1)).toBe('DELETED a');
    expect(events.at(-1)?.object.metadata.resourceVersion).not.toBe(a.metadata.resourceVersion);
  });

  test('goes on from a version', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const { metadata } = await client.create(configMaps, configMap('a'));
    await client.create(configMaps, configMap('b'));
    await client.delete(configMaps, { namespace: 'default', name: 'a' });
    const options = { resourceVersion: metadata.resourceVersion };
    const events = await take(client.watch(configMaps, options, new AbortController().signal), 2);
    expect(show(events)).toEqual(['ADDED b', 'DELETED a']);
  });

  test('sees objects come and go as they begin and cease to match', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const { metadata } = await client.create(configMaps, configMap('a', { app: 'x' }));
    await client.create(configMaps, configMap('other', { app: 'y' }));
    const options = { resourceVersion: metadata.resourceVersion, labelSelector: 'app=x' };
    const patch = (labels: Record<string, string>): Promise<unknown> =>
      client.patch(configMaps, { namespace: 'default', name: 'a' }, 'application/merge-patch+json', {
        metadata: { labels },
      });
    await patch({ app: 'y' });
    await patch({ app: 'y', more: 'z' });
    await patch({ app: 'x' });
    const events = await take(client.watch(configMaps, options, new AbortController().signal), 2);
    expect(show(events)).toEqual(['DELETED a', 'ADDED a']);
    expect(events[0]?.object.metadata).toMatchObject({ labels: { app: 'x' } });
  });

  test('of a node hears of the pods that come to it', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const pod = (name: string): Pod =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { containers: [{ name: 'main', image: 'nginx' }] },
      }) as unknown as Pod;
    const { resourceVersion } = (await client.list(pods)).metadata;
    const signal = new AbortController().signal;
    const watching = take(client.watch(pods, { fieldSelector: 'spec.nodeName=n1', resourceVersion }, signal), 2);
    for (const name of ['a', 'b']) {
      await client.create(pods, pod(name));
      const binding = {
        metadata: { name, namespace: 'default' },
        target: { kind: 'Node', name: `n${name === 'a' ? '2' : '1'}` },
      };
      await client.create(pods, binding as unknown as Pod, { subresource: 'binding' });
    }
    await client.delete(pods, { namespace: 'default', name: 'b' }, { gracePeriodSeconds: 0 });
    expect(show(await watching)).toEqual(['ADDED b', 'DELETED b']);
  });

  test('is told when a version is too old', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const watching = take(client.watch(services, { resourceVersion: '1' }, new AbortController().signal), 1);
    await expect(watching).resolves.toHaveLength(1);
    await expect(
      take(client.watch(services, { resourceVersion: '999' }, new AbortController().signal), 1),
    ).rejects.toMatchObject({ reason: 'Expired', code: 410 });
  });

  test('gets bookmarks, and ends at its timeout', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const { resourceVersion } = (await client.list(configMaps)).metadata;
    const events: WatchEvent[] = [];
    const watching = (async () => {
      const options = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 90 };
      for await (const event of client.watch(configMaps, options, new AbortController().signal)) events.push(event);
    })();
    await server.clock.advance(100_000);
    await watching;
    expect(show(events)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(events[0]?.object.metadata.resourceVersion).toBe(resourceVersion);
  });

  test('ends with its signal, and with the server', async () => {
    const server = await startTestServer();
    const client = clientOf(server);
    const controller = new AbortController();
    const aborted = take(client.watch(configMaps, { namespace: 'default' }, controller.signal), 1);
    const closed = take(client.watch(configMaps, { namespace: 'default' }, new AbortController().signal), 1);
    await server.clock.advance(1);
    controller.abort();
    await expect(aborted).resolves.toEqual([]);
    await server.close();
    await expect(closed).resolves.toEqual([]);
  });
});

test('the direct client shares objects', async () => {
  const { client } = await startTestServer();
  const created = await client.create(configMaps, configMap('a'));
  expect(Object.isFrozen(created)).toBe(true);
  expect(await client.get(configMaps, { namespace: 'default', name: 'a' })).toBe(created);
  expect((await client.list(configMaps)).items).toContain(created);
});

test('watches come as tables, with columns in the first event only', async () => {
  const server = await startTestServer();
  for (const name of ['a', 'b']) await server.client.create(configMaps, configMap(name));
  const response = await server.handler.fetch(
    new Request('http://localhost/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1', {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    }),
  );
  await server.clock.advance(2000);
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines.map((line) => [line.type, line.object.kind, line.object.rows[0]?.cells[0]])).toEqual([
    ['ADDED', 'Table', 'a'],
    ['ADDED', 'Table', 'b'],
  ]);
  expect(lines[0]?.object.columnDefinitions).not.toHaveLength(0);
  expect(lines[1]?.object.columnDefinitions).toBeNull();
});

test('a streamed list ends with a bookmark that says so', async () => {
  const server = await startTestServer();
  await server.client.create(configMaps, configMap('a'));
  const query =
    'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const response = await server.handler.fetch(
    new Request(`http://localhost/api/v1/namespaces/default/configmaps?${query}`),
  );
  await server.clock.advance(2000);
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines.map((line) => line.type)).toEqual(['ADDED', 'BOOKMARK', 'BOOKMARK']);
  expect(lines[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
});

test('events are gone an hour after they were written', async () => {
  const server = await startTestServer();
  const event = {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' },
    reason: 'Started',
    type: 'Normal',
  };
  expect((await server.send('POST', '/api/v1/namespaces/default/events', event)).code).toBe(201);
  await server.clock.advance(3_599_000);
  expect((await server.send('GET', '/api/v1/namespaces/default/events/e')).code).toBe(200);
  await server.clock.advance(2000);
  expect((await server.send('GET', '/api/v1/namespaces/default/events/e')).code).toBe(404);
});
