import { beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_MAPS, DEPLOYMENTS, deployment, pluck, pod, PODS } from './testing/objects.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

async function bindPod(name: string, node = 'n1'): Promise<unknown> {
  const { code, body } = await server.send('POST', `${PODS}/${name}/binding`, {
    metadata: { name },
    target: { kind: 'Node', name: node },
  });
  return code === 201 ? undefined : body.message;
}

describe('delete', () => {
  test('takes a pod that is on no node away at once', async () => {
    await server.send('POST', PODS, pod('a'));
    const { body } = await server.send('DELETE', `${PODS}/a`);
    expect(body.kind).toBe('Pod');
    expect((await server.send('GET', `${PODS}/a`)).body.message).toBe('pods "a" not found');
  });

  test('gives a running pod its grace period, which may be shortened', async () => {
    await server.send('POST', PODS, pod('a'));
    await bindPod('a');
    const { body } = await server.send('DELETE', `${PODS}/a`);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
    const longer = await server.send('DELETE', `${PODS}/a`, { gracePeriodSeconds: 60 });
    expect(longer.body.metadata.deletionGracePeriodSeconds).toBe(30);
    const shorter = await server.send('DELETE', `${PODS}/a?gracePeriodSeconds=5`);
    expect(shorter.body.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
    });
    await server.send('DELETE', `${PODS}/a`, { gracePeriodSeconds: 0 });
    expect((await server.send('GET', `${PODS}/a`)).code).toBe(404);
  });

  test('waits for finalizers', async () => {
    await server.send('POST', CONFIG_MAPS, { metadata: { name: 'a', finalizers: ['example.com/hold'] } });
    await server.send('DELETE', `${CONFIG_MAPS}/a`);
    const { body } = await server.send('GET', `${CONFIG_MAPS}/a`);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 });
    await server.send(
      'PATCH',
      `${CONFIG_MAPS}/a`,
      { metadata: { finalizers: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect((await server.send('GET', `${CONFIG_MAPS}/a`)).code).toBe(404);
  });

  test.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ])('with propagationPolicy %s leaves a finalizer to the garbage collector', async (propagationPolicy, finalizers) => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, {
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      propagationPolicy,
    });
    expect(body.metadata).toMatchObject({ finalizers, generation: 2 });
  });

  test('answers with a Status', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, { propagationPolicy: 'Background' });
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
    });
  });

  test('keeps to preconditions', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { code, body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, { preconditions: { uid: 'other' } });
    expect(code).toBe(409);
    expect(body.message).toMatch(
      /^Operation cannot be fulfilled on Deployment.apps "web": the UID in the precondition \(other\) does not match the UID in record \(.*\). The object might have been deleted and then recreated$/,
    );
  });

  test('of a collection keeps to its selector', async () => {
    for (const name of ['a', 'b', 'c']) await server.send('POST', PODS, pod(name));
    await server.send('DELETE', `${PODS}?labelSelector=app+in+(a,b)`);
    const { body } = await server.send('GET', PODS);
    expect(pluck(body.items, 'metadata.name')).toEqual(['c']);
  });

  test('of a namespace begins with its end, and finalize completes it', async () => {
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'x' } });
    const { body } = await server.send('DELETE', '/api/v1/namespaces/x');
    expect([body.status.phase, body.metadata.deletionTimestamp]).toEqual(['Terminating', '2026-01-01T00:00:00Z']);
    const refused = await server.send('POST', '/api/v1/namespaces/x/configmaps', { metadata: { name: 'a' } });
    expect([refused.code, refused.body.message]).toEqual([
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
    ]);
    const { body: current } = await server.send('GET', '/api/v1/namespaces/x');
    await server.send('PUT', '/api/v1/namespaces/x/finalize', { ...current, spec: { finalizers: [] } });
    expect((await server.send('GET', '/api/v1/namespaces/x')).code).toBe(404);
  });
});

describe('binding and eviction', () => {
  test('a pod is bound once', async () => {
    await server.send('POST', PODS, pod('a'));
    expect(await bindPod('a')).toBeUndefined();
    const { body } = await server.send('GET', `${PODS}/a`);
    expect([body.spec.nodeName, body.status.conditions[0].type]).toEqual(['n1', 'PodScheduled']);
    expect(await bindPod('a', 'n2')).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
    );
  });

  test('an evicted pod says so while it ends', async () => {
    await server.send('POST', PODS, pod('a'));
    await bindPod('a');
    const answer = await server.send('POST', `${PODS}/a/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'a' },
    });
    expect([answer.code, answer.body.status]).toEqual([201, 'Success']);
    const { body } = await server.send('GET', `${PODS}/a`);
    expect(body.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(pluck(body.status.conditions, 'type')).toEqual(['PodScheduled', 'DisruptionTarget']);
    expect(pluck(body.status.conditions, 'reason').at(-1)).toBe('EvictionByEvictionAPI');
  });
});
