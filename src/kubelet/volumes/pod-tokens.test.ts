import { expect, test } from 'vitest';
import { serviceAccounts } from '../../api/index.ts';
import { createPod, startCluster, type TestCluster } from '../testing/test-node.ts';
import { PodTokens } from './pod-tokens.ts';

const HOUR = 3_600_000;

async function start(): Promise<{ cluster: TestCluster; tokens: PodTokens; read(): Promise<string>; due(): number }> {
  const cluster = await startCluster();
  const pod = await createPod(cluster, { containers: [{ name: 'c', image: 'app' }] });
  let due = 0;
  const tokens = new PodTokens(cluster.client, cluster.clock, () => due++);
  const read = (): Promise<string> => tokens.token(pod, { path: 'token', expirationSeconds: 3600 });
  return { cluster, tokens, read, due: () => due };
}

function claims(token: string): { exp: number; 'kubernetes.io': { pod: object } } {
  return JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as ReturnType<
    typeof claims
  >;
}

// upstream: pkg/kubelet/token/token_manager_test.go
test('a token is of its pod, and is asked for once', async () => {
  const { read } = await start();
  const first = await read();
  expect(claims(first)['kubernetes.io'].pod).toMatchObject({ name: 'web' });
  expect(await read()).toBe(first);
});

test('a token is made anew at four fifths of its life', async () => {
  const { cluster, read, due } = await start();
  const first = await read();
  await cluster.clock.advance(0.8 * HOUR - 1000);
  expect([due(), await read()]).toEqual([0, first]);
  await cluster.clock.advance(1000);
  expect(due()).toBe(1);
  const second = await read();
  expect(claims(second).exp - claims(first).exp).toBe(0.8 * 3600);
});

test('an old token serves while no other can be had, until it expires', async () => {
  const { cluster, read } = await start();
  const first = await read();
  await cluster.client.delete(serviceAccounts, { namespace: 'default', name: 'default' });
  await cluster.clock.advance(0.9 * HOUR);
  expect(await read()).toBe(first);
  await cluster.clock.advance(0.1 * HOUR);
  await expect(read()).rejects.toThrow('serviceaccounts "default" not found');
});

test('a pod that is gone asks for nothing', async () => {
  const { cluster, tokens, read, due } = await start();
  await read();
  tokens.dispose();
  await cluster.clock.advance(HOUR);
  expect(due()).toBe(0);
});
