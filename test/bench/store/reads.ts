import { configMaps, pods } from '../../../src/api/index.ts';
import { serveFetchHandler } from '../../../src/client/index.ts';
import { openServer } from './cluster.ts';
import { pod } from './pod.ts';
import type { ToWatcher } from './watcher.worker.ts';

/** Milliseconds until a list of so many pods is read as JSON text, the first time and once more. */
export async function measureList(count: number): Promise<{ readonly first: number; readonly again: number }> {
  const { server, close } = await openServer();
  for (let index = 0; index < count; index++) await server.client.create(pods, pod(index));
  const list = async (): Promise<number> => {
    const begin = performance.now();
    const response = await server.handler.fetch(new Request('http://localhost/api/v1/pods'));
    const text = await response.text();
    if (text.length < count * 1000) throw new Error(`a list of ${String(text.length)} characters`);
    return performance.now() - begin;
  };
  const first = await list();
  const again = await list();
  await close();
  return { first, again };
}

/** Milliseconds from the start of a write to the moment when another worker has the event, each write by itself. */
export async function measureWatch(events: number): Promise<readonly number[]> {
  const { server, close } = await openServer();
  const worker = new Worker('/watcher.js', { type: 'module' });
  const channel = new MessageChannel();
  const stop = serveFetchHandler(channel.port1, server.handler);
  const heard = (): Promise<number> =>
    new Promise((resolve) => {
      worker.addEventListener('message', (event: MessageEvent<number>) => resolve(event.data), { once: true });
    });
  const ready = heard();
  const start: ToWatcher = { port: channel.port2 };
  worker.postMessage(start, [channel.port2]);
  await ready;
  const times: number[] = [];
  for (let index = 0; index < events; index++) {
    const arrived = heard();
    const begin = performance.timeOrigin + performance.now();
    await server.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `event-${String(index)}`, namespace: 'default' },
    });
    times.push((await arrived) - begin);
  }
  stop();
  worker.terminate();
  await close();
  return times;
}
