import { describe, expect, test } from 'vitest';
import { pods, type Container, type Pod } from '../../src/api/index.ts';
import { ContainerNode } from './support/container-node.ts';

// upstream: test/e2e/common/node/ephemeral_containers.go

const NODE = await ContainerNode.start();
const SLEEP = { command: ['sleep', '1000'] };

describe('[sig-node] Ephemeral Containers', () => {
  const ephemeral = (name: string, text: string) => ({
    name,
    image: 'registry.k8s.io/e2e-test-images/busybox:1.36.1-1',
    command: ['sh', '-c', `echo ${text}; sleep 1000`],
    tty: true,
    stdin: true,
  });
  const set = ({ metadata: { name } }: Pod, ephemeralContainers: readonly Partial<Container>[]): Promise<Pod> =>
    NODE.client.patch(
      pods,
      { namespace: 'default', name },
      'application/strategic-merge-patch+json',
      { spec: { ephemeralContainers } },
      { subresource: 'ephemeralcontainers' },
    );
  const runs = (pod: Pod, name: string): Promise<Pod> =>
    NODE.until(
      pod,
      ({ status }) =>
        status?.ephemeralContainerStatuses?.some((it) => it.name === name && it.state?.running !== undefined) === true,
    );

  test('will start an ephemeral container in an existing pod', async () => {
    const pod = await NODE.running([SLEEP]);
    await set(pod, [ephemeral('debugger', 'polo')]);
    await runs(pod, 'debugger');
    await expect.poll(() => NODE.log(pod, 'debugger'), { timeout: 5000 }).toBe('polo\r\n');
    await NODE.remove(pod);
  });

  test('should update the ephemeral containers in an existing pod', async () => {
    const pod = await NODE.running([SLEEP]);
    const first = await set(pod, [ephemeral('debugger', 'polo')]);
    expect(first.spec.ephemeralContainers?.map(({ name }) => name)).toEqual(['debugger']);
    await runs(pod, 'debugger');
    const read = await NODE.get(pod);
    const containers = [...(read.spec.ephemeralContainers ?? []), ephemeral('debugger2', 'marco')];
    await set(pod, containers);
    await runs(pod, 'debugger2');
    const { spec } = await NODE.get(pod);
    expect(spec.ephemeralContainers?.map(({ name }) => name)).toEqual(['debugger', 'debugger2']);
    await NODE.remove(pod);
  });
});
