import { expect, test } from 'vitest';
import { namespaces } from '../api/index.ts';
import { startTestCluster } from './testing/test-cluster.ts';

/** upstream: pkg/controlplane/controller/systemnamespaces/system_namespaces_controller_test.go */
test('the namespace of the leases comes back', async () => {
  const cluster = await startTestCluster({ nodes: 0 });
  const uid = async (): Promise<string> => {
    const { items } = await cluster.client.list(namespaces);
    return items.find(({ metadata }) => metadata.name === 'kube-node-lease')?.metadata.uid ?? '';
  };
  const before = await uid();
  expect(before).not.toBe('');
  await cluster.client.delete(namespaces, { name: 'kube-node-lease' });
  await cluster.until('there is another one', async () => !['', before].includes(await uid()));
  await cluster.stop();
});
