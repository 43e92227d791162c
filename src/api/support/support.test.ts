import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';
import {
  type Resource,
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  podTemplates,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../resources/index.ts';
import { type FieldSchema, type FieldType, typeSchema } from '../schema/index.ts';
import { podSupport, serviceSupport, supportWarnings } from './index.ts';

const CONTAINER = { name: 'a', image: 'i', ports: [{ containerPort: 80 }], resources: { limits: { memory: '1Mi' } } };

test('what works is not warned of, defaults neither', () => {
  const value = {
    metadata: { name: 'p' },
    spec: { containers: [CONTAINER], volumes: [{ name: 'v' }, { name: 's', secret: { secretName: 's' } }] },
  };
  const pod = applyDefaults(pods, decode(pods, value).object);
  expect(supportWarnings(pods, pod)).toEqual([]);
});

test('what has no effect is named with its path', () => {
  const containers = [{ ...CONTAINER, resources: { claims: [{ name: 'gpu' }] } }];
  const spec = { containers, hostUsers: false, volumes: [{ name: 'v', nfs: { server: 's', path: '/' } }] };
  const pod = applyDefaults(pods, decode(pods, { spec }).object);
  expect(supportWarnings(pods, pod).map((text) => text.slice(0, text.indexOf(': ')))).toEqual([
    'spec.containers[0].resources.claims',
    'spec.volumes[0].nfs',
    'spec.hostUsers',
  ]);
  const deployment = decode(deployments, {
    spec: { template: { spec: { dnsConfig: { nameservers: ['1.1.1.1'] } } } },
  }).object;
  expect(supportWarnings(deployments, deployment)).toEqual([
    'spec.template.spec.dnsConfig.nameservers: no nameserver but that of the cluster answers',
  ]);
});

test('templates of every kind that makes pods are looked at', () => {
  const hostUsers = { spec: { template: { spec: { hostUsers: false } } } };
  const kinds: readonly Resource[] = [deployments, replicaSets, statefulSets, daemonSets, replicationControllers, jobs];
  for (const resource of kinds) {
    expect(supportWarnings(resource, decode(resource, hostUsers).object)).toEqual([
      expect.stringMatching(/^spec\.template\.spec\.hostUsers: /),
    ]);
  }
  expect(supportWarnings(podTemplates, decode(podTemplates, hostUsers.spec).object)).toHaveLength(1);
  expect(supportWarnings(cronJobs, decode(cronJobs, { spec: { jobTemplate: hostUsers } }).object)).toHaveLength(1);
});

/** Whether a path of a row leads to a field of the type. */
function exists(type: string, path: string): boolean {
  let at: string | undefined = type;
  for (const part of path.replaceAll('[]', '').split('.')) {
    if (at === undefined) return true;
    const field: FieldSchema | undefined = typeSchema(at)?.fields.get(part);
    if (field === undefined) return false;
    const inner: FieldType = field.type.kind === 'list' || field.type.kind === 'map' ? field.type.items : field.type;
    at = inner.kind === 'struct' ? inner.name : undefined;
  }
  return true;
}

test('rows name fields that exist, and every field of a pod’s spec has one', () => {
  expect(podSupport.filter(({ path }) => !exists('PodSpec', path))).toEqual([]);
  expect(serviceSupport.filter(({ path }) => !exists('ServiceSpec', path))).toEqual([]);
  const paths = new Set(podSupport.map(({ path }) => path));
  const missing = [...(typeSchema('PodSpec')?.fields.keys() ?? [])].filter((name) => !paths.has(name));
  expect(missing).toEqual([]);
  const container = [...(typeSchema('Container')?.fields.keys() ?? [])];
  const known = (name: string): boolean => [...paths].some((path) => path.startsWith(`containers[].${name}`));
  expect(container.filter((name) => name !== 'restartPolicy' && !known(name))).toEqual([]);
});

test('the words are of letters that a header can carry', () => {
  expect([...podSupport, ...serviceSupport].filter(({ text }) => !/^[ -~]*$/.test(text))).toEqual([]);
});
