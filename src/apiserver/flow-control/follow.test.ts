import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

const ROOT = '/apis/flowcontrol.apiserver.k8s.io/v1';
const LEVEL = {
  metadata: { name: 'mine' },
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
};
const SCHEMA = {
  metadata: { name: 'mine' },
  spec: {
    priorityLevelConfiguration: { name: 'mine' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'me' } }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
};

async function names(server: TestServer, resource: string): Promise<readonly string[]> {
  const { body } = await server.send('GET', `${ROOT}/${resource}`);
  return (body.items as readonly { readonly metadata: { readonly name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
}

async function dangling(server: TestServer): Promise<unknown> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await server.clock.advance(1000);
  const { body } = await server.send('GET', `${ROOT}/flowschemas/mine`);
  return body.status.conditions?.map(({ status, reason, message }: Readonly<Record<string, string>>) => [
    status,
    reason,
    message,
  ]);
}

// Upstream: apiserver/pkg/apis/flowcontrol/bootstrap, pkg/apis/flowcontrol/internalbootstrap
test('every cluster has the mandatory and the suggested objects, and none of the schemas dangles', async () => {
  const server = await startTestServer();
  expect(await names(server, 'prioritylevelconfigurations')).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'leader-election',
    'node-high',
    'system',
    'workload-high',
    'workload-low',
  ]);
  expect(await names(server, 'flowschemas')).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-system-service-accounts',
    'probes',
    'service-accounts',
    'system-leader-election',
    'system-node-high',
    'system-nodes',
  ]);
  const { body } = await server.send('GET', `${ROOT}/flowschemas`);
  for (const { status } of body.items) {
    expect(status.conditions).toMatchObject([{ type: 'Dangling', status: 'False', reason: 'Found' }]);
  }
});

// Upstream: apiserver/pkg/util/flowcontrol TestAPFWithRequestDigest's neighbours: presyncFlowSchemaStatus
test('a schema says whether its level exists', async () => {
  const server = await startTestServer();
  await server.send('POST', `${ROOT}/flowschemas`, SCHEMA);
  const reference = 'This FlowSchema references the PriorityLevelConfiguration object named "mine"';
  await expect.poll(() => dangling(server)).toEqual([['True', 'NotFound', `${reference} but there is no such object`]]);
  await server.send('POST', `${ROOT}/prioritylevelconfigurations`, LEVEL);
  await expect.poll(() => dangling(server)).toEqual([['False', 'Found', `${reference} and it exists`]]);
  await server.send('DELETE', `${ROOT}/prioritylevelconfigurations/mine`);
  await expect.poll(() => dangling(server)).toMatchObject([['True', 'NotFound', expect.anything()]]);
});

// Upstream: pkg/registry/flowcontrol/rest: mandatory objects are ensured again and again, suggested ones are not
test('mandatory objects come back, suggested ones do not', async () => {
  const server = await startTestServer();
  await server.send('DELETE', `${ROOT}/flowschemas/catch-all`);
  await server.send('DELETE', `${ROOT}/flowschemas/global-default`);
  await expect.poll(() => names(server, 'flowschemas')).toContain('catch-all');
  expect(await names(server, 'flowschemas')).not.toContain('global-default');
});

// Upstream: pkg/apis/flowcontrol/validation TestFlowSchemaValidation, TestPriorityLevelConfigurationValidation
test('mandatory objects stay as they are', async () => {
  const server = await startTestServer();
  const change = async (path: string, spec: object): Promise<string | undefined> => {
    const merge = { 'content-type': 'application/merge-patch+json' };
    const { body } = await server.send('PATCH', `${ROOT}/${path}`, { spec }, merge);
    return body.message as string | undefined;
  };
  expect(await change('flowschemas/catch-all', { matchingPrecedence: 9 })).toContain(
    "spec of 'catch-all' must equal the fixed value",
  );
  expect(await change('prioritylevelconfigurations/exempt', { type: 'Limited' })).toContain(
    "spec.type: Invalid value: \"Limited\": type must be 'Exempt' if and only if name is 'exempt'",
  );
  expect(await change('prioritylevelconfigurations/exempt', { exempt: { lendablePercent: 5 } })).toBeUndefined();
});
