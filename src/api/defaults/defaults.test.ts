import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import type { KubernetesObject } from '../meta.ts';
import { type Resource, deployments, namespaces, pods, secrets, services } from '../resources/index.ts';
import { imagePullPolicy } from './container.ts';
import { applyDefaults } from './index.ts';

function defaulted<T extends KubernetesObject>(resource: Resource<T>, value: unknown): T {
  return applyDefaults(resource, decode(resource, value).object);
}

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['registry:5000/nginx', 'Always'],
  ['registry:5000/nginx:v1', 'IfNotPresent'],
  ['nginx@sha256:abc', 'IfNotPresent'],
  ['', 'IfNotPresent'],
  ['<your-image>', 'IfNotPresent'],
])('image %j is pulled %s', (image, policy) => {
  expect(imagePullPolicy(image)).toBe(policy);
});

test('a pod', () => {
  const pod = defaulted(pods, {
    metadata: { name: 'a' },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'nginx:1',
          ports: [{ containerPort: 80 }],
          env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
          readinessProbe: { httpGet: { port: 80 } },
        },
      ],
      volumes: [{ name: 'v' }, { name: 'c', configMap: { name: 'x' } }],
    },
  });
  expect(pod.spec).toEqual({
    containers: [
      {
        name: 'c',
        image: 'nginx:1',
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        env: [{ name: 'N', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
        resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } },
        readinessProbe: {
          httpGet: { port: 80, path: '/', scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'c', configMap: { name: 'x', defaultMode: 420 } },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
  });
  expect(applyDefaults(pods, pod)).toBe(pod);
});

test('a deployment', () => {
  const { spec } = defaulted(deployments, { spec: { template: { spec: { containers: [{ name: 'a' }] } } } });
  expect(spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  });
  // Only pods get these, not templates.
  expect(spec.template.spec?.enableServiceLinks).toBeUndefined();
  expect(defaulted(deployments, { spec: { strategy: { type: 'Recreate' } } }).spec.strategy).toEqual({
    type: 'Recreate',
  });
});

test('a service', () => {
  expect(defaulted(services, { spec: { ports: [{ port: 80 }] } }).spec).toEqual({
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
  });
  expect(defaulted(services, { spec: { type: 'ExternalName', externalName: 'x.y' } }).spec).toEqual({
    type: 'ExternalName',
    externalName: 'x.y',
    sessionAffinity: 'None',
  });
  expect(defaulted(services, { spec: { clusterIP: 'None', selector: { a: 'b' } } }).spec).toMatchObject({
    clusterIPs: ['None'],
  });
});

test('string data of a secret becomes data', () => {
  expect(defaulted(secrets, { data: { a: 'eA==' }, stringData: { b: 'hé' } })).toMatchObject({
    type: 'Opaque',
    data: { a: 'eA==', b: 'aMOp' },
  });
});

test('a namespace has its name as a label', () => {
  expect(defaulted(namespaces, { metadata: { name: 'n' } })).toMatchObject({
    metadata: { name: 'n', labels: { 'kubernetes.io/metadata.name': 'n' } },
    status: { phase: 'Active' },
  });
});

// upstream: pkg/apis/core/v1/defaults_test.go, TestPodResourcesDefaults
test.each([
  ['nothing of the pod', undefined, undefined],
  ['what it says', { requests: { cpu: '3', memory: '9Gi' } }, { cpu: '3', memory: '9Gi' }],
  ['what its containers ask for', { limits: { cpu: '8' } }, { cpu: '1500m', memory: '1Gi' }],
  [
    'its limit, where no container asks',
    { limits: { memory: '4Gi', 'hugepages-2Mi': '2Mi' } },
    {
      cpu: '1500m',
      memory: '1Gi',
      'hugepages-2Mi': '2Mi',
    },
  ],
])('a pod asks for %s', (_name, resources, requests) => {
  const containers = [
    { name: 'a', image: 'i', resources: { limits: { cpu: '1' } } },
    { name: 'b', image: 'i', resources: { requests: { cpu: '500m', memory: '1Gi' } } },
  ];
  const pod = defaulted(pods, { metadata: { name: 'p' }, spec: { containers, ...(resources && { resources }) } });
  expect(pod.spec.resources?.requests).toEqual(requests);
});
