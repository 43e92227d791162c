import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/server.ts';

type Value = Readonly<Record<string, unknown>>;

const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const READY = [{ type: 'Ready', status: 'True' }];

async function runPod(server: TestServer, name: string, conditions: readonly Value[] = READY): Promise<void> {
  const pod = {
    metadata: { name, labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image: 'i' }], terminationGracePeriodSeconds: 0 },
  };
  const { body } = await server.send('POST', PODS, pod);
  await server.send('PUT', `${PODS}/${name}/status`, { ...body, status: { phase: 'Running', conditions } });
}

async function budget(server: TestServer, name: string, status: Value, spec: Value = {}): Promise<void> {
  const given = { metadata: { name }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } }, ...spec } };
  const { body } = await server.send('POST', BUDGETS, given);
  await server.send('PUT', `${BUDGETS}/${name}/status`, { ...body, status: { ...body.status, ...status } });
}

const evict = (server: TestServer, name: string, query = ''): ReturnType<TestServer['send']> =>
  server.send('POST', `${PODS}/${name}/eviction${query}`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name },
  });

const HEALTHY = { observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 };

// upstream: pkg/registry/core/pod/storage/eviction_test.go TestEviction
test('a pod goes as long as its budget allows, and is counted', async () => {
  const server = await startTestServer();
  await runPod(server, 'a');
  await runPod(server, 'b');
  await budget(server, 'keep', { ...HEALTHY, disruptionsAllowed: 1 });
  expect((await evict(server, 'a')).code).toBe(201);
  const { body } = await server.send('GET', `${BUDGETS}/keep`);
  expect(body.status).toMatchObject({
    disruptionsAllowed: 0,
    disruptedPods: { a: expect.any(String) as string },
    conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
  });
  const refused = await evict(server, 'b');
  expect(refused.body).toMatchObject({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        { reason: 'DisruptionBudget', message: 'The disruption budget keep does not allow evicting pods currently' },
      ],
    },
  });
});

const denied = (reason: string): Value => ({
  type: 'DisruptionAllowed',
  status: 'False',
  reason,
  message: 'why',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

test.each<[string, Value, string]>([
  ['too few', { ...HEALTHY, currentHealthy: 1 }, 'keep needs 1 healthy pods and has 1 currently'],
  [
    'numbers that are not known',
    { ...HEALTHY, currentHealthy: 0, conditions: [denied('SyncFailed')] },
    'keep does not allow evicting pods currently because it failed sync: why',
  ],
  [
    'another reason',
    { ...HEALTHY, conditions: [denied('Other')] },
    'keep does not allow evicting pods currently (Other): why',
  ],
])('a budget says why not: %s', async (_, status, why) => {
  const server = await startTestServer();
  await runPod(server, 'a');
  await budget(server, 'keep', { ...status, disruptionsAllowed: 0 });
  const { body } = await evict(server, 'a');
  expect(body.details.causes).toEqual([{ reason: 'DisruptionBudget', message: `The disruption budget ${why}` }]);
});

test('a budget that the controller has not seen refuses for now', async () => {
  const server = await startTestServer();
  await runPod(server, 'a');
  await budget(server, 'keep', { disruptionsAllowed: 1 });
  const { body, headers } = await evict(server, 'a');
  expect(body.details).toEqual({
    causes: [
      { reason: 'DisruptionBudget', message: 'The disruption budget keep is still being processed by the server.' },
    ],
    retryAfterSeconds: 10,
  });
  expect(headers.get('retry-after')).toBe('10');
});

test('of two budgets neither is asked', async () => {
  const server = await startTestServer();
  await runPod(server, 'a');
  await budget(server, 'one', { ...HEALTHY, disruptionsAllowed: 1 });
  await budget(server, 'two', { ...HEALTHY, disruptionsAllowed: 1 }, { selector: {} });
  const { code, body } = await evict(server, 'a');
  expect(code).toBe(500);
  expect(body.message).toBe(
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  );
});

// upstream: TestEvictionIgnorePDB
test.each<[string, readonly Value[], Value, number]>([
  ['is not ready goes while the others are enough', [], { ...HEALTHY, disruptionsAllowed: 0 }, 201],
  ['is not ready stays while they are not', [], { ...HEALTHY, currentHealthy: 0, disruptionsAllowed: 0 }, 429],
])('a pod that %s', async (_name, conditions, status, code) => {
  const server = await startTestServer();
  await runPod(server, 'a', conditions);
  await budget(server, 'keep', status);
  expect((await evict(server, 'a')).code).toBe(code);
});

test('a pod that is not ready goes where the budget says so', async () => {
  const server = await startTestServer();
  await runPod(server, 'a', []);
  const status = { ...HEALTHY, currentHealthy: 0, disruptionsAllowed: 0 };
  await budget(server, 'keep', status, { unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  expect((await evict(server, 'a')).code).toBe(201);
});

// upstream: TestEvictionDryRun
test('a dry run asks and changes nothing', async () => {
  const server = await startTestServer();
  await runPod(server, 'a');
  await budget(server, 'keep', { ...HEALTHY, disruptionsAllowed: 1 });
  expect((await evict(server, 'a', '?dryRun=All')).code).toBe(201);
  expect((await server.send('GET', `${PODS}/a`)).code).toBe(200);
  expect((await server.send('GET', `${BUDGETS}/keep`)).body.status.disruptionsAllowed).toBe(1);
});

test('a pod that has not started is in no budget', async () => {
  const server = await startTestServer();
  await server.send('POST', PODS, {
    metadata: { name: 'a', labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  await budget(server, 'keep', { ...HEALTHY, disruptionsAllowed: 0 });
  expect((await evict(server, 'a')).code).toBe(201);
});
