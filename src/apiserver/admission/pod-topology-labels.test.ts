import { expect, test } from 'vitest';
import { pod, PODS } from '../testing/objects.ts';
import { startTestServer } from '../testing/server.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

/** upstream: plugin/pkg/admission/podtopologylabels/admission_test.go TestPodTopology */
test('a pod has the zone of its node as a label', async () => {
  const server = await startTestServer();
  const labels = { [ZONE]: 'z', [REGION]: 'r', other: 'x' };
  await server.send('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels } });
  const bind = (name: string, target: object): Promise<{ code: number }> =>
    server.send('POST', `${PODS}/${name}/binding`, { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
  const labelsOf = async (name: string): Promise<unknown> =>
    (await server.send('GET', `${PODS}/${name}`)).body.metadata.labels;
  await server.send('POST', PODS, pod('a', {}, { labels: { [ZONE]: 'mine', app: 'a' } }));
  expect((await bind('a', { kind: 'Node', name: 'n' })).code).toBe(201);
  expect(await labelsOf('a')).toEqual({ app: 'a', [ZONE]: 'z', [REGION]: 'r' });
  await server.send('POST', PODS, pod('b'));
  await bind('b', { kind: 'Node', name: 'nowhere' });
  expect(await labelsOf('b')).toEqual({ app: 'b' });
  await server.send('POST', PODS, pod('c', { nodeName: 'n' }));
  expect(await labelsOf('c')).toEqual({ app: 'c', [ZONE]: 'z', [REGION]: 'r' });
});
