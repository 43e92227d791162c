import { expect, test } from 'vitest';
import type { LimitRangeItem } from '../../api/index.ts';
import { pod, PODS } from '../testing/objects.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { violations } from './limit-range-constraints.ts';

const LIMIT_RANGES = '/api/v1/namespaces/default/limitranges';
const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';

async function withRange(...limits: readonly Partial<LimitRangeItem>[]): Promise<TestServer> {
  const server = await startTestServer();
  const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'range' }, spec: { limits } };
  const { code } = await server.send('POST', LIMIT_RANGES, range);
  expect(code).toBe(201);
  return server;
}

const container = (name: string, resources: object): object => ({ name, image: 'nginx', resources });

/** upstream: plugin/pkg/admission/limitranger/admission_test.go TestMergePodResourceRequirements */
test('containers get what they do not say', async () => {
  const server = await withRange({
    type: 'Container',
    default: { cpu: '200m', memory: '128Mi' },
    defaultRequest: { cpu: '100m', memory: '64Mi' },
  });
  const { body } = await server.send(
    'POST',
    PODS,
    pod('a', {
      containers: [container('one', {}), container('two', { requests: { cpu: '150m' } })],
      initContainers: [
        container('first', { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }),
      ],
    }),
  );
  expect(body.metadata.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: cpu, memory request for container one; cpu, memory limit for container one; memory request for container two; cpu, memory limit for container two',
  });
  expect(body.spec.containers[1].resources).toEqual({
    limits: { cpu: '200m', memory: '128Mi' },
    requests: { cpu: '150m', memory: '64Mi' },
  });
  expect(body.spec.initContainers[0].resources.requests).toEqual({ cpu: '1', memory: '1Gi' });
});

const CPU = (amount: string): { cpu: string } => ({ cpu: amount });

/** upstream: TestMinConstraint, TestMaxConstraint, TestLimitRequestRatioConstraint */
test.each<[Omit<LimitRangeItem, 'type'>, string | undefined, string | undefined, readonly string[]]>([
  [{ min: CPU('100m') }, '200m', undefined, []],
  [{ min: CPU('100m') }, undefined, undefined, ['minimum cpu usage per Container is 100m.  No request is specified']],
  [{ min: CPU('100m') }, '50m', '1', ['minimum cpu usage per Container is 100m, but request is 50m']],
  [{ min: CPU('100m') }, '100m', '50m', ['minimum cpu usage per Container is 100m, but limit is 50m']],
  [{ max: CPU('500m') }, '100m', undefined, ['maximum cpu usage per Container is 500m.  No limit is specified']],
  [{ max: CPU('500m') }, '100m', '1', ['maximum cpu usage per Container is 500m, but limit is 1']],
  [{ max: CPU('500m') }, '600m', '500m', ['maximum cpu usage per Container is 500m, but request is 600m']],
  [{ max: CPU('500m') }, '500m', '500m', []],
  [
    { maxLimitRequestRatio: CPU('2') },
    '100m',
    '250m',
    ['cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000'],
  ],
  [{ maxLimitRequestRatio: CPU('2500m') }, '100m', '250m', []],
  [
    { maxLimitRequestRatio: CPU('2') },
    '0',
    '1',
    ['cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
  ],
  [
    { maxLimitRequestRatio: CPU('2') },
    '1',
    undefined,
    ['cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0'],
  ],
])('%j: request %s, limit %s', (item, request, limit, messages) => {
  const list = (amount: string | undefined): Record<string, string> => (amount === undefined ? {} : { cpu: amount });
  expect(violations({ type: 'Container', ...item }, { requests: list(request), limits: list(limit) })).toEqual(
    messages,
  );
});

test('a pod out of bounds is refused, and is judged as a whole', async () => {
  const server = await withRange(
    { type: 'Container', max: { cpu: '500m' }, default: { cpu: '500m' }, defaultRequest: { cpu: '500m' } },
    { type: 'Pod', max: { cpu: '900m' } },
  );
  const { code, body } = await server.send(
    'POST',
    PODS,
    pod('big', { containers: [container('c', { limits: CPU('1') })] }),
  );
  expect([code, body.reason, body.details]).toEqual([403, 'Forbidden', { name: 'big', kind: 'pods' }]);
  expect(body.message).toBe(
    'pods "big" is forbidden: [maximum cpu usage per Container is 500m, but limit is 1, maximum cpu usage per Pod is 900m, but limit is 1]',
  );
  const two = await server.send('POST', PODS, pod('two', { containers: [container('c', {}), container('d', {})] }));
  expect(two.body.message).toBe('pods "two" is forbidden: maximum cpu usage per Pod is 900m, but limit is 1');
  expect((await server.send('POST', PODS, pod('one'))).code).toBe(201);
});

/** upstream: TestPersistentVolumeClaimLimitFunc */
test.each([
  ['500Mi', 'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi'],
  ['3Gi', 'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi'],
])('a claim of %s is refused', async (storage, why) => {
  const server = await withRange({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } });
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'claim' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  };
  const { code, body } = await server.send('POST', CLAIMS, claim);
  expect([code, body.message]).toEqual([403, `persistentvolumeclaims "claim" is forbidden: ${why}`]);
});
