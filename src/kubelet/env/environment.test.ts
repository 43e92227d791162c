import { describe, expect, test } from 'vitest';
import { statusError, type Container, type Pod, type Service } from '../../api/index.ts';
import { containerEnvironment, type EnvironmentSources, type KeyedData } from './environment.ts';
import { expand } from './expansion.ts';

const meta = { uid: 'u1', resourceVersion: '1', creationTimestamp: '', namespace: 'default' };
const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta, name: 'web', labels: { app: 'web' } },
  spec: { nodeName: 'node-1', containers: [] },
};
const redis: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...meta, name: 'redis-master' },
  spec: { clusterIP: '10.0.0.11', ports: [{ name: 'tls-port', port: 6379 }] },
};

function sources(over: Partial<EnvironmentSources> = {}): EnvironmentSources {
  const missing = (kind: string) => (name: string) =>
    Promise.reject<KeyedData>(statusError(404, 'NotFound', `${kind} "${name}" not found`));
  return {
    services: [],
    place: { podIP: '10.244.0.2', hostIP: '172.18.0.2' },
    allocatable: { cpu: '2', memory: '4Gi' },
    configMap: (name) =>
      name === 'settings' ? Promise.resolve({ mode: 'fast', size: '3' }) : missing('configmaps')(name),
    secret: missing('secrets'),
    file: (volume, path) =>
      volume === 'scratch'
        ? new Map([
            ['app.env', new TextEncoder().encode("A='1'\nB=''\n")],
            ['bad.env', new Uint8Array([61])],
          ]).get(path)
        : 'no volume',
    skipped: () => undefined,
    ...over,
  };
}

const variables = async (container: Partial<Container>, over?: Partial<EnvironmentSources>): Promise<object> =>
  Object.fromEntries(await containerEnvironment(pod, { name: 'main', ...container }, sources(over)));

test('variables come from everywhere, and may refer to those before them', async () => {
  const env = [
    { name: 'A', value: 'a' },
    { name: 'B', value: '$(A)-$(mode)-$(NOBODY)-$$(A)' },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
    { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'requests.memory', divisor: '1Mi' } } },
    { name: 'NONE', valueFrom: { configMapKeyRef: { name: 'nobody', key: 'k', optional: true } } },
  ];
  const resources = { requests: { memory: '64Mi' } };
  const envFrom = [{ configMapRef: { name: 'settings' } }, { prefix: 'P_', configMapRef: { name: 'settings' } }];
  expect(await variables({ env, envFrom, resources })).toEqual({
    mode: 'fast',
    size: '3',
    P_mode: 'fast',
    P_size: '3',
    A: 'a',
    B: 'a-fast-$(NOBODY)-$(A)',
    IP: '10.244.0.2',
    APP: 'web',
    CPU: '2',
    MEM: '64',
  });
});

test('Services of the namespace are announced in the style of links', async () => {
  expect(await variables({}, { services: [redis] })).toEqual({
    REDIS_MASTER_SERVICE_HOST: '10.0.0.11',
    REDIS_MASTER_SERVICE_PORT: '6379',
    REDIS_MASTER_SERVICE_PORT_TLS_PORT: '6379',
    REDIS_MASTER_PORT: 'tcp://10.0.0.11:6379',
    REDIS_MASTER_PORT_6379_TCP: 'tcp://10.0.0.11:6379',
    REDIS_MASTER_PORT_6379_TCP_PROTO: 'tcp',
    REDIS_MASTER_PORT_6379_TCP_PORT: '6379',
    REDIS_MASTER_PORT_6379_TCP_ADDR: '10.0.0.11',
  });
});

test.each([
  [{ configMapKeyRef: { name: 'nobody', key: 'k' } }, 'configmap "nobody" not found'],
  [{ configMapKeyRef: { name: 'settings', key: 'k' } }, "couldn't find key k in ConfigMap default/settings"],
  [{ secretKeyRef: { name: 'nobody', key: 'k' } }, 'secret "nobody" not found'],
])('what a variable refers to is missing: %j', async (valueFrom, message) => {
  await expect(variables({ env: [{ name: 'X', valueFrom }] })).rejects.toThrow(message);
});

describe('expansion', () => {
  test.each([
    ['$(A)', '1'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$(B) $A $', '$(B) $A $'],
    ['$(A', '$(A'],
  ])('%s', (text, expected) => {
    expect(expand(text, (name) => (name === 'A' ? '1' : undefined))).toBe(expected);
  });
});

test('a container without limits is told those of its pod, as far as it has them', async () => {
  const env = ['cpu', 'memory'].map((resource) => ({
    name: resource,
    valueFrom: { resourceFieldRef: { resource: `limits.${resource}`, divisor: resource === 'cpu' ? '1m' : '1Mi' } },
  }));
  const limited: Pod = { ...pod, spec: { ...pod.spec, resources: { limits: { cpu: '700m', memory: '0' } } } };
  const container = { name: 'main', env };
  expect(Object.fromEntries(await containerEnvironment(limited, container, sources()))).toEqual({
    cpu: '700',
    memory: '4096',
  });
});

describe('variables from a file of a volume', () => {
  const from = (over: object): Promise<object> =>
    variables({
      env: [
        { name: 'X', valueFrom: { fileKeyRef: { volumeName: 'scratch', path: 'app.env', key: 'A', ...over } } },
        { name: 'Y', value: '<$(X)>' },
      ],
    });

  test('are set', async () => {
    expect(await from({})).toEqual({ X: '1', Y: '<1>' });
    expect(await from({ key: 'none', optional: true })).toEqual({ Y: '<$(X)>' });
  });

  test.each([
    ['no such key', { key: 'none' }, 'environment variable key "none" not found in file "app.env"'],
    ['an empty value', { key: 'B' }, 'environment variable key "B" not found in file "app.env"'],
    ['no such volume', { volumeName: 'other' }, 'cannot find the volume "other" referenced by FileKeyRef'],
    ['no such file', { path: 'none.env', optional: true }, "couldn't parse env file"],
    ['a file of something else', { path: 'bad.env' }, "couldn't parse env file"],
  ])('%s', async (_name, over, message) => {
    await expect(from(over)).rejects.toThrow(message);
  });
});
