import { expect, test } from 'vitest';
import { configMaps, namespaces } from '../api/index.ts';
import { exists, startTestCluster } from './testing/test-cluster.ts';

const published = { namespace: 'team', name: 'kube-root-ca.crt' };

// upstream: pkg/controller/certificates/rootcacertpublisher/publisher_test.go
test('every namespace has the certificate of the cluster, and gets it back', async () => {
  const { client, until, stop } = await startTestCluster({ nodes: 0 });
  const source = await client.get(configMaps, { namespace: 'kube-system', name: 'extension-apiserver-authentication' });
  const certificate = source.data?.['client-ca-file'];
  expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' }, spec: {} });
  await until('it is there', () => exists(client, configMaps, published));
  const created = await client.get(configMaps, published);
  expect(created.data).toEqual({ 'ca.crt': certificate });
  expect(created.metadata.annotations?.['kubernetes.io/description']).toMatch(/^Contains a CA bundle/);

  await client.update(configMaps, { ...created, data: { 'ca.crt': 'mine', other: 'x' } });
  const isRight = async (): Promise<boolean> => {
    const { data = {} } = await client.get(configMaps, published);
    return data['ca.crt'] === certificate && data['other'] === undefined;
  };
  await until('it is right again', isRight);

  await client.delete(configMaps, published);
  await until('it is back', () => exists(client, configMaps, published));

  await client.delete(namespaces, { name: 'team' });
  await until(
    'the namespace is gone',
    async () => !(await exists(client, namespaces, { namespace: '', name: 'team' })),
  );
  await stop();
});
