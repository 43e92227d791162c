import { afterEach, expect, test } from 'vitest';
import {
  configMaps,
  customClientResources,
  type CustomResourceDefinition,
  customResourceDefinitions,
  type KubernetesObject,
  namespaces,
  type New,
  type Resource,
} from '../api/index.ts';
import { exists, startTestCluster, type TestCluster } from './testing/test-cluster.ts';

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

const DEFINITION: New<CustomResourceDefinition> = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.shop.example.com' },
  spec: {
    group: 'shop.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** A cluster in which widgets are served, and how they are reached. */
async function startWithWidgets(): Promise<readonly [TestCluster, Resource]> {
  const cluster = await startTestCluster();
  running.push(cluster);
  const { client } = cluster;
  await client.create(customResourceDefinitions, DEFINITION);
  let widgets: Resource | undefined;
  await cluster.until('widgets are served', async () => {
    const crd = await client.get(customResourceDefinitions, { name: 'widgets.shop.example.com' });
    [widgets] = customClientResources(crd);
    return widgets !== undefined;
  });
  if (widgets === undefined) throw new Error('no widgets');
  return [cluster, widgets];
}

function widget(name: string, metadata: New<KubernetesObject>['metadata'] = {}): New<KubernetesObject> {
  return { apiVersion: 'shop.example.com/v1', kind: 'Widget', metadata: { namespace: 'default', name, ...metadata } };
}

test('a namespace takes its custom objects with it', async () => {
  const [cluster, widgets] = await startWithWidgets();
  const { client } = cluster;
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, spec: {} });
  await client.create(widgets, widget('a', { namespace: 'shop' }));
  await client.delete(namespaces, { name: 'shop' });
  await cluster.until(
    'the namespace is gone',
    async () => !(await exists(client, namespaces, { namespace: '', name: 'shop' })),
  );
  expect((await client.list(widgets)).items).toEqual([]);
});

test('what a custom object owns goes when it goes, be it custom or not', async () => {
  const [cluster, widgets] = await startWithWidgets();
  const { client } = cluster;
  const owner = await client.create(widgets, widget('owner'));
  const { uid } = owner.metadata;
  const ownerReferences = [{ apiVersion: 'shop.example.com/v1', kind: 'Widget', name: 'owner', uid }];
  await client.create(widgets, widget('part', { ownerReferences }));
  const metadata = { namespace: 'default', name: 'settings', ownerReferences };
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  await client.delete(widgets, { namespace: 'default', name: 'owner' });
  await cluster.until(
    'the part is gone',
    async () => !(await exists(client, widgets, { namespace: 'default', name: 'part' })),
  );
  await cluster.until(
    'the settings are gone',
    async () => !(await exists(client, configMaps, { namespace: 'default', name: 'settings' })),
  );
});

test('a custom object stays as long as an owner of it is there', async () => {
  const [cluster, widgets] = await startWithWidgets();
  const { client } = cluster;
  const owner = await client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'owner' },
  });
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid }];
  await client.create(widgets, widget('kept', { ownerReferences }));
  const gone = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: 'ffffffff-0000-4000-8000-000000000000' }];
  await client.create(widgets, widget('left', { ownerReferences: gone }));
  await cluster.until(
    'what nobody owns is gone',
    async () => !(await exists(client, widgets, { namespace: 'default', name: 'left' })),
  );
  expect(await exists(client, widgets, { namespace: 'default', name: 'kept' })).toBe(true);
});
