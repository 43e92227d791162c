import { expect } from 'vitest';
import type { ConformanceCluster } from './cluster.ts';

/** Reads, updates and patches the scale of an object that has one replica, which has four then. */
export async function checkScale(cluster: ConformanceCluster, path: string): Promise<void> {
  const read = await cluster.get(`${path}/scale`);
  expect(read).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 1 } });
  read.metadata.resourceVersion = '';
  read.spec.replicas = 2;
  expect((await cluster.replace(`${path}/scale`, read)).spec.replicas).toBe(2);
  expect((await cluster.get(path)).spec.replicas).toBe(2);
  await cluster.patch(`${path}/scale`, { spec: { replicas: 4 } });
  expect((await cluster.get(path)).spec.replicas).toBe(4);
}

/** Conditions that others set by update and by patch are seen by watches, and stay. */
export async function checkStatusEndpoints(cluster: ConformanceCluster, path: string): Promise<void> {
  const [, collection = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const watch = await cluster.watch(`${collection}?labelSelector=e2e%3Dtesting`);
  await cluster.patch(path, { metadata: { labels: { e2e: 'testing' } } }, 'application/strategic-merge-patch+json');
  await watch.find('ADDED', name);
  const read = await cluster.get(`${path}/status`);
  const updated = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
  read.status.conditions = [...(read.status.conditions ?? []), updated];
  const answer = await cluster.replace(`${path}/status`, read);
  expect(answer.status.conditions).toEqual(expect.arrayContaining([expect.objectContaining(updated)]));
  const seen = async (condition: object): Promise<void> => {
    for (;;) {
      const { object } = await watch.find('MODIFIED', name);
      const { conditions = [] } = (object as { status: { conditions?: readonly object[] } }).status;
      if (conditions.some((it) => Object.entries(condition).every(([key, value]) => Reflect.get(it, key) === value)))
        return;
    }
  };
  await seen(updated);
  const patched = { type: 'StatusPatched', status: 'True' };
  await cluster.patch(`${path}/status`, { status: { conditions: [patched] } });
  await seen(patched);
  await cluster.clock.advance(1000);
  const { status } = await cluster.get(path);
  expect(status.conditions).toEqual(expect.arrayContaining([expect.objectContaining(patched)]));
}
