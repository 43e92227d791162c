import { expect, test } from 'vitest';
import { type KubernetesObject, pods, type StatusError } from '../../api/index.ts';
import type { Registry } from '../registry/index.ts';
import { podResize } from './pod-resize.ts';

function pod(generation: number, requests: object, nodeName = 'n'): KubernetesObject {
  const spec = { nodeName, containers: [{ name: 'c', resources: { requests } }] };
  return { metadata: { name: 'p', generation }, spec } as unknown as KubernetesObject;
}

/** The message and the cause of a refusal. */
function resize(requests: object, labels: object, nodeName = 'n', generation = 2): unknown {
  const node = { metadata: { name: 'n', labels }, status: { allocatable: { cpu: '1', memory: '1Gi' } } };
  const latest = ({ name }: { name: string }): unknown => (name === 'n' ? { object: node } : undefined);
  const registry = { store: { latest } } as unknown as Registry;
  const context = { registry, warn: () => undefined, annotate: () => undefined };
  const user = { username: 'u', groups: [] };
  const request = {
    operation: 'UPDATE',
    resource: pods,
    subresource: 'resize',
    namespace: 'default',
    name: 'p',
  } as const;
  const object = pod(generation, requests, nodeName);
  try {
    void podResize.validate?.({ ...request, user, dryRun: false, object, oldObject: pod(1, {}, nodeName) }, context);
    return undefined;
  } catch (cause) {
    const { message, status } = cause as StatusError;
    return [message.replace('pods "p" is forbidden: ', ''), status.details?.causes?.[0]?.reason];
  }
}

const LINUX = { 'kubernetes.io/os': 'linux' };

/** upstream: plugin/pkg/admission/podresize/admission_test.go */
test('a pod is resized within its node', () => {
  expect(resize({ cpu: '1', memory: '1Gi' }, LINUX)).toBeUndefined();
  expect(resize({ cpu: '2', memory: '2Gi' }, LINUX)).toEqual([
    "Node didn't have enough allocatable resources: cpu, requested: 2000, allocatable: 1000; memory, requested: 2147483648, allocatable: 1073741824",
    'NodeCapacity',
  ]);
  expect(resize({ cpu: '2' }, LINUX, 'n', 1)).toBeUndefined();
  expect(resize({ cpu: '2' }, LINUX, '')).toBeUndefined();
  expect(resize({ cpu: '1' }, LINUX, 'gone')).toEqual(['node "gone" not found', undefined]);
  expect(resize({ cpu: '1' }, {})).toEqual([
    'pod resize is only supported on linux nodes, node "n" is ""',
    'UnsupportedPlatform',
  ]);
});
