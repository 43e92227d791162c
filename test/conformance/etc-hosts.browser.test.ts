import { expect, test } from 'vitest';
import type { Pod } from '../../src/api/index.ts';
import { ContainerNode } from './support/container-node.ts';

// upstream: test/e2e/common/node/kubelet_etc_hosts.go

const NODE = await ContainerNode.start();
const SLEEP = { command: ['sleep', '1000'] };

test('[sig-node] KubeletManagedEtcHosts should test kubelet managed /etc/hosts file', async () => {
  // The node's disk is empty at first.
  await NODE.sh('true', {}, { volumes: [{ name: 'etc', hostPath: { path: '/etc', type: 'DirectoryOrCreate' } }] });
  const mounting = { volumeMounts: [{ name: 'host-etc-hosts', mountPath: '/etc/hosts' }] };
  const volumes = [{ name: 'host-etc-hosts', hostPath: { path: '/etc/hosts', type: 'FileOrCreate' } }];
  const pod = await NODE.running(
    [{ ...SLEEP }, { ...SLEEP, name: 'second' }, { ...SLEEP, name: 'third', ...mounting }],
    { volumes },
  );
  const read = (of: Pod, container: string): Promise<string> => NODE.exec(of, ['cat', '/etc/hosts'], container);
  const managed = '# Kubernetes-managed hosts file.';
  expect(await read(pod, 'main')).toContain(managed);
  expect(await read(pod, 'second')).toContain(managed);
  expect(await read(pod, 'third')).not.toContain(managed);
  await NODE.remove(pod);
  const onHost = await NODE.running([SLEEP], { hostNetwork: true });
  expect(await read(onHost, 'main')).not.toContain(managed);
  await NODE.remove(onHost);
});
