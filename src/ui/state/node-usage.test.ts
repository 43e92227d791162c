import { expect, test } from 'vitest';
import type { Container, Pod } from '../../api/index.ts';
import { nodeUsage } from './node-usage.ts';
import { showBytes, showCpu } from './quantities.ts';

const MEBIBYTE = 1024 * 1024;

function container(name: string, cpu: string, memory: string): Container {
  return { name, resources: { requests: { cpu, memory } } };
}

function pod(phase: string, containers: Container[], initContainers: Container[] = []): Pod {
  const metadata = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, initContainers }, status: { phase } };
}

test('containers add up, a larger init container counts instead, finished pods do not', () => {
  const two = [container('a', '100m', '16Mi'), container('b', '50m', '16Mi')];
  const usage = nodeUsage([
    pod('Running', two),
    pod('Running', two, [container('i', '1', '8Mi')]),
    pod('Succeeded', two),
    pod('Pending', [{ name: 'c' }]),
  ]);
  expect(usage).toEqual({ cpu: 1150, memory: 64 * MEBIBYTE, pods: 3 });
});

test('amounts are shown short', () => {
  expect([0, 512, 1536, 64 * MEBIBYTE, 2 * 1024 * MEBIBYTE].map(showBytes)).toEqual([
    '0',
    '512',
    '1.5Ki',
    '64Mi',
    '2Gi',
  ]);
  expect([0, 150, 2000].map(showCpu)).toEqual(['0', '150m', '2']);
});
