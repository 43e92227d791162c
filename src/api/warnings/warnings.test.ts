import { expect, test } from 'vitest';
import type { PodSpec } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  cronJobs,
  deployments,
  jobs,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type Resource,
  secrets,
  serviceAccounts,
  statefulSets,
  storageClasses,
} from '../resources/index.ts';
import { strategyWarnings } from './index.ts';

function warningsOf(resource: Resource, object: object, old?: object): readonly string[] {
  const full = (one: object): KubernetesObject => ({ metadata: { name: 'a' }, ...one }) as KubernetesObject;
  return strategyWarnings(resource, full(object), old === undefined ? old : full(old));
}

const container = { name: 'c', image: 'i' };
const GONE = 'non-functional in v1.27+; use the "seccompProfile" field instead';

// upstream: pkg/api/pod/warnings_test.go
test.each<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  [
    'an old label of nodes',
    { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    'a spread over nothing',
    { topologySpreadConstraints: [{ topologyKey: 'failure-domain.beta.kubernetes.io/zone' }] },
    [
      'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  [
    'affinity to nothing',
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'k' }] } } },
    [
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  ['gitRepo', { volumes: [{ name: 'v', gitRepo: {} }] }, ['spec.volumes[0].gitRepo: deprecated in v1.11']],
  [
    'paths that overlap',
    {
      volumes: [
        {
          name: 'v',
          configMap: {
            name: 'm',
            items: [
              { key: 'a', path: 'x' },
              { key: 'b', path: 'x/y' },
            ],
          },
        },
      ],
    },
    ['volume "v" (ConfigMap "m"): overlapping paths: "x/y" with "x"'],
  ],
  [
    'sources whose paths overlap',
    {
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              { secret: { name: 's', items: [{ key: 'a', path: 'x' }] } },
              { serviceAccountToken: { path: 'x' } },
              {},
            ],
          },
        },
      ],
    },
    [
      'volume "v" (Projected ServiceAccountToken): overlapping paths: "x" with "x"',
      'volume "v" (Projected) has no sources provided',
    ],
  ],
  [
    'twins',
    {
      hostAliases: [{ ip: '1.1.1.1' }, { ip: '1.1.1.1' }],
      imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}],
    },
    [
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
    ],
  ],
  [
    'parts of a byte',
    {
      containers: [{ ...container, resources: { limits: { memory: '200m', cpu: '1m' }, requests: { memory: '1Ki' } } }],
    },
    ['spec.containers[0].resources.limits[memory]: fractional byte value "200m" is invalid, must be an integer'],
  ],
  [
    'variables of one name',
    {
      initContainers: [
        {
          ...container,
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '$(A)2' },
            { name: 'A', value: '3' },
          ],
        },
      ],
    },
    ['spec.initContainers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    'ports of one number',
    {
      containers: [
        { ...container, ports: [{ containerPort: 80, protocol: 'TCP' }] },
        { ...container, name: 'd', ports: [{ containerPort: 80, protocol: 'TCP' }] },
        { ...container, name: 'e', ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }] },
        { ...container, name: 'f', ports: [{ containerPort: 81, protocol: 'TCP', hostIP: '1.1.1.1' }] },
      ],
    },
    [
      'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
      'spec.containers[2].ports[0]: overlapping port definition with spec.containers[0].ports[0]',
      'spec.containers[2].ports[0]: overlapping port definition with spec.containers[1].ports[0]',
      'spec.containers[3].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP HostIP:1.1.1.1}',
    ],
  ],
  [
    'negative grace',
    { terminationGracePeriodSeconds: -1 },
    ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'],
  ],
])('a pod with %s', (_, spec, warnings) => {
  expect(warningsOf(pods, { spec: { containers: [container], ...spec } })).toEqual(warnings);
  const of = { spec: { template: { spec: { containers: [container], ...spec } as PodSpec } } };
  const there = warnings.map((text) => text.replace(/(^| with )spec/g, '$1spec.template.spec'));
  expect(warningsOf(deployments, of)).toEqual(there);
});

const seccomp = {
  annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'x', 'scheduler.alpha.kubernetes.io/critical-pod': '' },
};

test('annotations of the past', () => {
  const pod = { metadata: { name: 'a.b', ...seccomp }, spec: { containers: [container] } };
  expect(warningsOf(pods, pod)).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    `metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: ${GONE}`,
  ]);
  expect(warningsOf(pods, pod, pod)).toEqual([]);
  const annotations = { 'container.apparmor.security.beta.kubernetes.io/c': 'unconfined' };
  const template = { metadata: { annotations }, spec: { containers: [container] } };
  expect(warningsOf(deployments, { spec: { template } })).toEqual([
    'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead',
  ]);
});

// upstream: pkg/registry/apps/deployment/strategy_test.go, pkg/registry/batch/job/strategy_test.go and others
test('workloads warn of their template when it changes', () => {
  const spec = { template: { spec: { containers: [container], nodeSelector: { 'beta.kubernetes.io/arch': 'x' } } } };
  const text =
    'spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead';
  const version = (generation: number, name = 'a') => ({ metadata: { name, generation }, spec });
  for (const resource of [deployments, jobs]) {
    expect(warningsOf(resource, version(2), version(1))).toEqual([text]);
    expect(warningsOf(resource, version(1), version(1))).toEqual([]);
    expect(warningsOf(resource, version(1, 'a.b'))[0]).toBe(
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    );
  }
  expect(
    warningsOf(jobs, { spec: { ...spec, completionMode: 'Indexed', completions: 100001, parallelism: 10001 } })[0],
  ).toBe(
    'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
  );
  const volumeClaimTemplates = [{ spec: { resources: { requests: { storage: '1500m' } } } }];
  expect(warningsOf(statefulSets, { spec: { ...spec, revisionHistoryLimit: -1, volumeClaimTemplates } })).toEqual([
    text,
    'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
  ]);
  expect(warningsOf(cronJobs, { spec: { schedule: '* * * * *', jobTemplate: { spec } } })).toEqual([
    text.replace('spec.', 'spec.jobTemplate.spec.'),
  ]);
});

// upstream: pkg/api/persistentvolume/util_test.go, persistentvolumeclaim/util_test.go, storage/util_test.go
test('storage and configuration', () => {
  const annotations = {
    'volume.beta.kubernetes.io/storage-class': 'x',
    'volume.beta.kubernetes.io/mount-options': 'x',
    'kubernetes.io/enforce-mountable-secrets': 'true',
  };
  const metadata = { name: 'a', annotations };
  const spec = { persistentVolumeReclaimPolicy: 'Recycle', cephfs: {}, capacity: { storage: '500m' } };
  const old =
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead';
  expect(warningsOf(persistentVolumes, { metadata, spec })).toEqual([
    old,
    'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
    'spec.capacity[storage]: fractional byte value "500m" is invalid, must be an integer',
    'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    'spec.cephfs: deprecated in v1.28, non-functional in v1.31+',
  ]);
  expect(warningsOf(persistentVolumeClaims, { metadata, spec: {} })).toEqual([old]);
  const key = 'beta.kubernetes.io/instance-type';
  expect(
    warningsOf(storageClasses, { allowedTopologies: [{ matchLabelExpressions: [{ key, values: ['x'] }] }] }),
  ).toEqual([
    `allowedTopologies[0].matchLabelExpressions[0].key: ${key} is deprecated since v1.17; use "node.kubernetes.io/instance-type" instead`,
  ]);
  expect(warningsOf(serviceAccounts, { metadata })).toEqual([
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
  ]);
});

const block = (type: string): string => btoa(`-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`);

test.each([
  [{}, 'tls: failed to find any PEM data in certificate input'],
  [{ 'tls.crt': block('CERTIFICATE') }, 'tls: failed to find any PEM data in key input'],
  [
    { 'tls.crt': block('RSA PRIVATE KEY') },
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  [
    { 'tls.crt': block('CERTIFICATE'), 'tls.key': block('CERTIFICATE') },
    'tls: found a certificate rather than a key in the PEM for the private key',
  ],
  [{ 'tls.crt': block('CERTIFICATE'), 'tls.key': block('EC PRIVATE KEY') }, undefined],
])('a pair of keys %#', (data, text) => {
  expect(warningsOf(secrets, { type: 'kubernetes.io/tls', data })).toEqual(text === undefined ? [] : [text]);
});
