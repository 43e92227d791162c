import { afterEach, expect, test } from 'vitest';
import { events, ingressClasses, ingresses, type Ingress, type New } from '../../api/index.ts';
import { runnable } from '../runnable.ts';
import { startFewControllers, type FewControllers } from '../testing/few-controllers.ts';
import type { Edge } from './api.ts';
import { ingressController } from './controller.ts';

const ADDRESS = '172.18.0.240';
const LIMIT = 60_000;

const running: FewControllers[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(): Promise<{ readonly cluster: FewControllers; readonly listening: () => readonly string[] }> {
  const open = new Set<string>();
  const edge: Edge = {
    address: ADDRESS,
    load: () =>
      Promise.resolve({
        dial: () => Promise.resolve('ECONNREFUSED'),
        listen: (ip, port) => {
          open.add(`${ip}:${String(port)}`);
          return { port, close: () => open.delete(`${ip}:${String(port)}`) };
        },
      }),
  };
  const cluster = await startFewControllers([runnable(ingressController(edge))]);
  running.push(cluster);
  return { cluster, listening: () => [...open] };
}

function ingress(name: string, className: string | undefined, annotations: Record<string, string> = {}): New<Ingress> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'default', name, annotations },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    },
  };
}

async function addressOf({ client }: FewControllers, name: string): Promise<string | undefined> {
  const found = await client.get(ingresses, { namespace: 'default', name });
  return found.status?.loadBalancer?.ingress?.[0]?.ip;
}

test('Ingresses of its class, and those that ask for none, are told where they are reached', async () => {
  const { cluster, listening } = await start();
  const { client } = cluster;
  await cluster.until('the class', async () => (await client.list(ingressClasses)).items.length === 1, LIMIT);
  expect(listening()).toEqual([]);
  for (const [name, className] of [
    ['named', 'nginx'],
    ['none', undefined],
    ['other', 'traefik'],
  ] as const) {
    await client.create(ingresses, ingress(name, className));
  }
  await cluster.until('an address', async () => (await addressOf(cluster, 'none')) === ADDRESS, LIMIT);
  await cluster.until('another', async () => (await addressOf(cluster, 'named')) === ADDRESS, LIMIT);
  expect(await addressOf(cluster, 'other')).toBeUndefined();
  expect(listening()).toEqual([`${ADDRESS}:80`]);
  expect((await client.get(ingresses, { namespace: 'default', name: 'none' })).spec.ingressClassName).toBe('nginx');
});

test('what has no effect is told once', async () => {
  const { cluster } = await start();
  const { client } = cluster;
  await client.create(ingresses, ingress('web', 'nginx', { 'nginx.ingress.kubernetes.io/canary': 'true' }));
  const told = async (): Promise<readonly string[]> =>
    (await client.list(events, { namespace: 'default' })).items
      .filter(({ involvedObject }) => involvedObject.kind === 'Ingress')
      .map(({ type, reason, message, count }) => `${type ?? ''} ${reason ?? ''} ${message ?? ''} ${String(count)}`);
  await cluster.until('its address', async () => (await addressOf(cluster, 'web')) === ADDRESS, LIMIT);
  await cluster.until('both events', async () => (await told()).length === 2, LIMIT);
  await client.patch(ingresses, { namespace: 'default', name: 'web' }, 'application/merge-patch+json', {
    metadata: { labels: { a: 'b' } },
  });
  await cluster.clock.advance(5000);
  expect([...(await told())].sort()).toEqual([
    'Normal Sync Scheduled for sync 1',
    'Warning NotSupported the annotation nginx.ingress.kubernetes.io/canary has no effect here 1',
  ]);
});

test('an Ingress that goes to another class loses its address', async () => {
  const { cluster } = await start();
  const { client } = cluster;
  await client.create(ingresses, ingress('web', 'nginx'));
  await cluster.until('its address', async () => (await addressOf(cluster, 'web')) === ADDRESS, LIMIT);
  const ref = { namespace: 'default', name: 'web' };
  await client.patch(ingresses, ref, 'application/merge-patch+json', { spec: { ingressClassName: 'traefik' } });
  await cluster.until('none', async () => (await addressOf(cluster, 'web')) === undefined, LIMIT);
});
