import { expect } from 'vitest';
import type { ConformanceCluster } from './cluster.ts';

/** What the "should support … API operations" tests do to a kind. */
export interface ApiOperations {
  /** `apps/v1`, `v1` */
  readonly groupVersion: string;
  readonly resource: string;
  /** Left out for cluster-scoped kinds. */
  readonly namespace?: string;
  /** An object without a name. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Names must have some form. */
  readonly names?: readonly [string, string, string];
  /** Status subresource: a merge patch of it, and what it then shows. */
  readonly statusPatch?: unknown;
  readonly withoutDeleteCollection?: boolean;
}

const LABEL = 'conformance-run=1';

/** Discovery, create, get, list, watch, patch, update, status, delete and deletecollection of a kind. */
export async function checkApiOperations(cluster: ConformanceCluster, ops: ApiOperations): Promise<void> {
  await checkDiscovery(cluster, ops);
  const root = ops.groupVersion.includes('/') ? `/apis/${ops.groupVersion}` : `/api/${ops.groupVersion}`;
  const collection = `${root}${ops.namespace === undefined ? '' : `/namespaces/${ops.namespace}`}/${ops.resource}`;
  const names = ops.names ?? ['first', 'second', 'third'];
  const metadata = (name: string) => ({ name, labels: { 'conformance-run': '1' } });
  const created = [];
  for (const name of names) created.push(await cluster.create(collection, { ...ops.object, metadata: metadata(name) }));
  const [one, two] = names;
  const path = `${collection}/${one}`;

  expect((await cluster.get(path)).metadata.uid).toBe(created[0].metadata.uid);
  const selected = await cluster.get(`${collection}?labelSelector=${LABEL}`);
  expect(selected.items).toHaveLength(3);
  if (ops.namespace !== undefined) {
    expect((await cluster.get(`${root}/${ops.resource}?labelSelector=${LABEL}`)).items).toHaveLength(3);
  }
  const { resourceVersion } = selected.metadata as { resourceVersion: string };
  const watch = await cluster.watch(`${collection}?labelSelector=${LABEL}&resourceVersion=${resourceVersion}`);

  const patched = await cluster.patch(path, { metadata: { annotations: { patched: 'true' } } });
  expect(patched.metadata.annotations.patched).toBe('true');
  const read = await cluster.get(path);
  read.metadata.annotations = { ...read.metadata.annotations, updated: 'true' };
  expect((await cluster.replace(path, read)).metadata.annotations.updated).toBe('true');
  for (const annotation of ['patched', 'updated']) {
    const event = await watch.find('MODIFIED', one);
    expect(event.object.metadata.annotations[annotation]).toBe('true');
  }
  if (ops.statusPatch !== undefined) await checkStatus(cluster, path, ops.statusPatch);

  await cluster.delete(path);
  await cluster.gone(path);
  await watch.find('DELETED', one);
  expect((await cluster.get(`${collection}?labelSelector=${LABEL}`)).items).toHaveLength(2);
  if (ops.withoutDeleteCollection === true) return;
  await cluster.delete(`${collection}?labelSelector=${LABEL}`);
  await cluster.gone(`${collection}/${two}`);
  await cluster.until('the collection is empty', async () => {
    return (await cluster.get(`${collection}?labelSelector=${LABEL}`)).items.length === 0;
  });
}

async function checkDiscovery(cluster: ConformanceCluster, ops: ApiOperations): Promise<void> {
  const [group = '', version] = ops.groupVersion.split('/');
  if (version !== undefined) {
    const { groups } = await cluster.get('/apis');
    const found = groups.find((it: { name: string }) => it.name === group);
    expect(found?.versions).toContainEqual({ groupVersion: ops.groupVersion, version });
    expect((await cluster.get(`/apis/${group}`)).versions).toContainEqual({ groupVersion: ops.groupVersion, version });
  }
  const list = await cluster.get(version === undefined ? `/api/${group}` : `/apis/${ops.groupVersion}`);
  const resources = list.resources.map((it: { name: string }) => it.name);
  expect(resources).toContain(ops.resource);
  if (ops.statusPatch !== undefined) expect(resources).toContain(`${ops.resource}/status`);
}

async function checkStatus(cluster: ConformanceCluster, path: string, statusPatch: unknown): Promise<void> {
  const patched = await cluster.patch(`${path}/status`, {
    metadata: { annotations: { 'patched-status': 'true' } },
    status: statusPatch,
  });
  expect(patched.status).toMatchObject(statusPatch as object);
  const read = await cluster.get(`${path}/status`);
  expect(read.status).toMatchObject(statusPatch as object);
  expect((await cluster.replace(`${path}/status`, read)).status).toMatchObject(statusPatch as object);
}
