import { expect, test } from 'vitest';
import { startTestServer } from '../testing/server.ts';

const PATH = '/api/v1/componentstatuses';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

// Upstream: pkg/registry/core/componentstatus TestList_NoError, TestGet_NoError, TestGet_BadName
test('the parts of the control plane are healthy', async () => {
  const server = await startTestServer();
  const { body } = await server.send('GET', PATH, undefined, TABLE);
  expect((body.rows as readonly { readonly cells: unknown }[]).map(({ cells }) => cells)).toEqual([
    ['controller-manager', 'Healthy', 'ok', ''],
    ['etcd-0', 'Healthy', 'ok', ''],
    ['scheduler', 'Healthy', 'ok', ''],
  ]);
  expect((await server.send('GET', `${PATH}/scheduler`)).body).toMatchObject({
    kind: 'ComponentStatus',
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  });
  // They have no version, and no pages.
  const list = await server.send('GET', `${PATH}?limit=1`);
  expect([list.body.metadata, list.body.items.length]).toEqual([{}, 3]);
  const missing = await server.send('GET', `${PATH}/x`);
  expect([missing.code, missing.body.message]).toEqual([404, 'componentstatuses "x" not found']);
});
