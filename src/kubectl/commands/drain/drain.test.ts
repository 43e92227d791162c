import { expect, test } from 'vitest';
import { pods, type Pod } from '../../../api/index.ts';
import { startTestServer, type TestServer } from '../../../apiserver/testing/server.ts';
import { kubectl, type Result } from '../../testing/run.ts';

// Outputs of single commands are compared with kubectl's in test/parity; here is what takes its time.

const PODS = '/api/v1/namespaces/default/pods';
const BUDGET = '/apis/policy/v1/namespaces/default/poddisruptionbudgets/keep';

async function startCluster(): Promise<TestServer> {
  const server = await startTestServer();
  await server.send('POST', '/api/v1/nodes', { metadata: { name: 'one' } });
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true };
  const { body: pod } = await server.send('POST', PODS, {
    metadata: { name: 'web', labels: { app: 'web' }, ownerReferences: [owner] },
    spec: { nodeName: 'one', containers: [{ name: 'c', image: 'i' }], terminationGracePeriodSeconds: 30 },
  });
  const conditions = [{ type: 'Ready', status: 'True' }];
  await server.send('PUT', `${PODS}/web/status`, { ...pod, status: { phase: 'Running', conditions } });
  return server;
}

async function allow(server: TestServer, disruptionsAllowed: number): Promise<void> {
  const { body } = await server.send('GET', BUDGET);
  const status = { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed };
  await server.send('PUT', `${BUDGET}/status`, { ...body, status });
}

/** Types a command, and lets it come to where it waits. */
async function begin(server: TestServer, line: string): Promise<{ result: Result | undefined }> {
  // The command's code is loaded when it is first used, which takes turns of the event loop and no virtual time.
  await import('./drain.ts');
  const running: { result: Result | undefined } = { result: undefined };
  void kubectl(server, line).then((result) => (running.result = result));
  for (let turn = 0; turn < 20; turn++) await server.clock.advance(0);
  return running;
}

test('asks every five seconds while a budget refuses, then waits for the pod to be gone', async () => {
  const server = await startCluster();
  await server.send('POST', BUDGET.replace('/keep', ''), {
    metadata: { name: 'keep' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  });
  await allow(server, 0);
  const drain = await begin(server, 'drain one');
  await server.clock.advance(12_000);
  expect(drain.result).toBeUndefined();
  await allow(server, 1);
  await server.clock.advance(5000);
  const terminating = await server.client.get<Pod>(pods, { namespace: 'default', name: 'web' });
  expect(terminating.metadata.deletionTimestamp).toBeDefined();
  expect(drain.result).toBeUndefined();
  await server.send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 });
  await server.clock.advance(1000);
  const refused =
    'error when evicting pods/"web" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod\'s disruption budget.\n';
  expect(drain.result).toEqual({
    code: 0,
    stdout: `node/one cordoned\n${'evicting pod default/web\n'.repeat(4)}pod/web evicted\nnode/one drained\n`,
    stderr: refused.repeat(3),
  });
});

test('a pod that has been terminating for long is not waited for', async () => {
  const server = await startCluster();
  await server.send('DELETE', `${PODS}/web`);
  const drain = await begin(server, 'drain one --skip-wait-for-delete-timeout=10');
  await server.clock.advance(30_000);
  expect(drain.result).toBeUndefined();
  await server.clock.advance(15_000);
  expect(drain.result?.stdout).toBe(
    'node/one cordoned\nevicting pod default/web\npod "web" has DeletionTimestamp older than 10 seconds, skipping\nnode/one drained\n',
  );
});

test('the grace period of the flag goes with the eviction', async () => {
  const server = await startCluster();
  await begin(server, 'drain one --grace-period=7');
  const { body } = await server.send('GET', `${PODS}/web`);
  expect(body.metadata.deletionGracePeriodSeconds).toBe(7);
});
