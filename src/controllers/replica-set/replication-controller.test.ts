import { expect, test } from 'vitest';
import { type New, pods, type ReplicationController, replicationControllers } from '../../api/index.ts';
import { startTestCluster } from '../testing/test-cluster.ts';

const namespace = 'default';
const web = { namespace, name: 'web' };
const controller: New<ReplicationController> = {
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: web,
  spec: {
    replicas: 2,
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'v1' }] } },
  },
};

// upstream: pkg/controller/replication/replication_controller_test.go, test/e2e/apps/rc.go
test('a ReplicationController keeps its pods, and is scaled', async () => {
  const cluster = await startTestCluster({ nodes: 1 });
  const { client, errors, handler } = cluster;
  const mine = async () => (await client.list(pods, { namespace, labelSelector: 'app=web' })).items;
  const created = await client.create(replicationControllers, controller);
  await cluster.until('two are ready', async () => {
    const { status } = await client.get(replicationControllers, web);
    return status?.availableReplicas === 2 && status.readyReplicas === 2;
  });
  expect((await client.get(replicationControllers, web)).status).toEqual({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  });
  const [first] = await mine();
  expect(first?.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      name: 'web',
      uid: created.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ]);
  const url = 'http://x/api/v1/namespaces/default/replicationcontrollers/web/scale';
  const scale = (await (await handler.fetch(new Request(url))).json()) as object;
  expect(scale).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 2, selector: 'app=web' } });
  const body = JSON.stringify({ spec: { replicas: 1 } });
  const headers = { 'content-type': 'application/merge-patch+json' };
  expect((await handler.fetch(new Request(url, { method: 'PATCH', body, headers }))).status).toBe(200);
  await cluster.until('one is left', async () => (await mine()).length === 1);

  // One that is relabelled is let go and replaced; an orphan that matches is taken in.
  const [last] = await mine();
  await client.patch(pods, { namespace, name: last?.metadata.name ?? '' }, 'application/merge-patch+json', {
    metadata: { labels: { app: 'other' } },
  });
  await cluster.until('replaced', async () => (await mine()).length === 1);
  expect(
    (await client.get(pods, { namespace, name: last?.metadata.name ?? '' })).metadata.ownerReferences,
  ).toBeUndefined();
  expect(errors).toEqual([]);
  await cluster.stop();
});
