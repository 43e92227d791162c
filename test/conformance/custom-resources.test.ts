import { expect, test } from 'vitest';
import { ANY_FIELDS, crd, CRDS, createCrd, objectsOf } from './support/crds.ts';
import { startCluster } from './support/cluster.ts';

// upstream: test/e2e/apimachinery/{custom_resource_definition,crd_watch,crd_selectable_fields}.go

const GROUP = 'mygroup.example.com';

function custom(kind: string, name: string, fields: object = {}) {
  return { apiVersion: `${GROUP}/v1`, kind, metadata: { name }, ...fields };
}

test('[sig-api-machinery] CustomResourceDefinition resources Simple CustomResourceDefinition creating/deleting custom resource definition objects works', async () => {
  const cluster = await startCluster(0);
  const definition = crd({ group: GROUP, kind: 'Foo' });
  const created = await createCrd(cluster, definition);
  expect(created.status.acceptedNames).toMatchObject({ plural: 'foos', kind: 'Foo' });
  expect(created.status.storedVersions).toEqual(['v1']);
  await cluster.delete(`${CRDS}/foos.${GROUP}`);
  await cluster.gone(`${CRDS}/foos.${GROUP}`);
  expect((await cluster.send('GET', objectsOf(definition))).code).toBe(404);
});

test('[sig-api-machinery] CustomResourceDefinition resources Simple CustomResourceDefinition listing custom resource definition objects works', async () => {
  const cluster = await startCluster(0);
  const labels = { 'e2e-list-test-uuid': 'one' };
  for (let index = 0; index < 10; index++) {
    await createCrd(cluster, crd({ group: GROUP, kind: `Kind${String(index)}`, labels }));
  }
  const path = `${CRDS}?labelSelector=e2e-list-test-uuid%3Done`;
  expect((await cluster.get(path)).items).toHaveLength(10);
  await cluster.delete(path);
  await cluster.until('all are gone', async () => (await cluster.get(path)).items.length === 0);
});

test('[sig-api-machinery] CustomResourceDefinition resources Simple CustomResourceDefinition getting/updating/patching custom resource definition status sub-resource works', async () => {
  const cluster = await startCluster(0);
  await createCrd(cluster, crd({ group: GROUP, kind: 'Foo' }));
  const path = `${CRDS}/foos.${GROUP}/status`;
  const read = await cluster.get(path);
  const condition = (type: string) => ({ type, status: 'True', reason: 'Testing', message: 'Set by a test' });
  read.status.conditions.push(condition('StatusUpdate'));
  const updated = await cluster.replace(path, read);
  expect(updated.status.conditions).toContainEqual(expect.objectContaining(condition('StatusUpdate')));
  const patch = [{ op: 'add', path: '/status/conditions/-', value: condition('StatusPatched') }];
  const patched = await cluster.patch(path, patch, 'application/json-patch+json');
  expect(patched.status.conditions).toContainEqual(expect.objectContaining(condition('StatusPatched')));
});

test('[sig-api-machinery] CustomResourceDefinition resources should include custom resource definition resources in discovery documents', async () => {
  const cluster = await startCluster(0);
  const group = 'apiextensions.k8s.io';
  const { groups } = await cluster.get('/apis');
  const found = groups.find((it: { name: string }) => it.name === group);
  expect(found.versions).toContainEqual({ groupVersion: `${group}/v1`, version: 'v1' });
  expect((await cluster.get(`/apis/${group}`)).versions).toContainEqual({ groupVersion: `${group}/v1`, version: 'v1' });
  const { resources } = await cluster.get(`/apis/${group}/v1`);
  expect(resources.map((it: { name: string }) => it.name)).toContain('customresourcedefinitions');
});

test('[sig-api-machinery] CustomResourceDefinition resources custom resource defaulting for requests and from storage works', async () => {
  const cluster = await startCluster(0);
  const definition = crd({ group: GROUP, kind: 'Foo', schema: ANY_FIELDS });
  await createCrd(cluster, definition);
  await cluster.create(objectsOf(definition), custom('Foo', 'first'));
  const addDefault = (field: string) => [
    {
      op: 'add',
      path: '/spec/versions/0/schema/openAPIV3Schema/properties',
      value: { [field]: { type: 'string', default: `${field}Default` } },
    },
  ];
  await cluster.patch(`${CRDS}/foos.${GROUP}`, addDefault('a'), 'application/json-patch+json');
  await cluster.until('requests are defaulted', async () => {
    const answer = await cluster.create(`${objectsOf(definition)}?dryRun=All`, custom('Foo', 'second'));
    return answer.a === 'aDefault';
  });
  await cluster.create(objectsOf(definition), custom('Foo', 'second'));
  expect((await cluster.get(`${objectsOf(definition)}/first`)).a).toBe('aDefault');
  await cluster.patch(`${CRDS}/foos.${GROUP}`, addDefault('b'), 'application/json-patch+json');
  await cluster.until('what is stored is defaulted', async () => {
    return (await cluster.get(`${objectsOf(definition)}/second`)).b === 'bDefault';
  });
  const stored = await cluster.get(`${objectsOf(definition)}/second`);
  expect([stored.a, stored.b]).toEqual(['aDefault', 'bDefault']);
  // What was defaulted when it was written stays written; what was not is not there any more.
  expect((await cluster.get(`${objectsOf(definition)}/first`)).a).toBeUndefined();
});

test('[sig-api-machinery] CustomResourceDefinition Watch watch on custom resource definition objects', async () => {
  const cluster = await startCluster(0);
  const definition = crd({ group: GROUP, kind: 'Noxu', scope: 'Cluster' });
  await createCrd(cluster, definition);
  const path = objectsOf(definition);
  const watches = new Map<string, Awaited<ReturnType<typeof cluster.watch>>>();
  for (const name of ['name1', 'name2']) {
    watches.set(name, await cluster.watch(`${path}?fieldSelector=metadata.name%3D${name}`));
  }
  for (const [name, watch] of watches) {
    await cluster.create(path, custom('Noxu', name, { content: { key: 'value' }, num: { num1: 1, num2: 1000000 } }));
    expect((await watch.next()).type).toBe('ADDED');
    await cluster.patch(`${path}/${name}`, { dummy: 'test' });
    const event = await watch.next();
    expect([event.type, event.object.dummy]).toEqual(['MODIFIED', 'test']);
    await cluster.delete(`${path}/${name}`);
    expect((await watch.next()).type).toBe('DELETED');
  }
});

test('[sig-api-machinery] CustomResourceFieldSelectors MUST list and watch custom resources matching the field selector', async () => {
  const cluster = await startCluster(0);
  const definition = crd({
    group: GROUP,
    kind: 'Shirt',
    schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { host: { type: 'string' }, port: { type: 'string' } } },
      },
    },
    selectableFields: [{ jsonPath: '.spec.host' }, { jsonPath: '.spec.port' }],
  });
  await createCrd(cluster, definition);
  const path = objectsOf(definition);
  const select = (selector: string) => `${path}?fieldSelector=${encodeURIComponent(selector)}`;
  const watch = await cluster.watch(select('spec.host=host1,spec.port=80'));
  await cluster.create(path, custom('Shirt', 'a', { spec: { host: 'host1', port: '80' } }));
  await cluster.create(path, custom('Shirt', 'b', { spec: { host: 'host1', port: '8080' } }));
  await cluster.create(path, custom('Shirt', 'c', { spec: { host: 'host2' } }));
  const names = async (selector: string): Promise<string[]> =>
    (await cluster.get(select(selector))).items.map(
      (it: { metadata: { name: string } }) => it.metadata.name,
    ) as string[];
  expect(await names('spec.host=host1')).toEqual(['a', 'b']);
  expect(await names('spec.host=host1,spec.port=80')).toEqual(['a']);
  expect(await names('spec.host!=host1')).toEqual(['c']);
  await cluster.refused(400, 'GET', select('spec.color=blue'));
  expect((await watch.next()).object.metadata.name).toBe('a');
  await cluster.patch(`${path}/a`, { spec: { host: 'host2' } });
  expect((await watch.next()).type).toBe('DELETED');
  await cluster.patch(`${path}/b`, { spec: { port: '80' } });
  const added = await watch.next();
  expect([added.type, added.object.metadata.name]).toEqual(['ADDED', 'b']);
  await cluster.delete(select('spec.host=host1'));
  expect(await names('spec.host=host1')).toEqual([]);
});
