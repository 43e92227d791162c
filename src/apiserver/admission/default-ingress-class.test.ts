import { expect, test } from 'vitest';
import { startTestServer } from '../testing/server.ts';

const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';
const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';

const ingressClass = (name: string): object => ({
  metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
  spec: { controller: 'example.com/controller' },
});
const ingress = (name: string, annotations: object = {}): object => ({
  metadata: { name, annotations },
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
});

// Upstream: plugin/pkg/admission/network/defaultingressclass TestAdmission
test('an Ingress without a class gets the default one, unless there are two', async () => {
  const server = await startTestServer();
  const classOf = async (name: string, annotations?: object): Promise<unknown> =>
    (await server.send('POST', INGRESSES, ingress(name, annotations))).body.spec?.ingressClassName;
  expect(await classOf('a')).toBeUndefined();
  await server.send('POST', CLASSES, ingressClass('one'));
  expect(await classOf('b')).toBe('one');
  expect(await classOf('c', { 'kubernetes.io/ingress.class': 'old' })).toBeUndefined();
  await server.send('POST', CLASSES, ingressClass('two'));
  const refused = await server.send('POST', INGRESSES, ingress('d'));
  expect([refused.code, refused.body.message]).toEqual([
    403,
    'ingresses.networking.k8s.io "d" is forbidden: Internal error occurred: 2 default IngressClasses were found, only 1 allowed',
  ]);
});
