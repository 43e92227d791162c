import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { omit } from '../omit.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  type Resource,
  deployments,
  endpointSlices,
  endpoints,
  events,
  leases,
  nodes,
  pods,
  replicaSets,
  resources,
  secrets,
  services,
} from '../resources/index.ts';
import { type TableCell, tableColumns, tableRow } from './index.ts';

const NOW = Date.UTC(2026, 0, 1, 0, 10, 0);
const metadata = { name: 'x', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' };

function row<T extends KubernetesObject>(
  resource: Resource<T>,
  value: object,
): Readonly<Record<string, TableCell | undefined>> {
  const object = decode(resource, { metadata, ...value }).object;
  const cells = tableRow(resource, object, NOW);
  return Object.fromEntries(tableColumns(resource).map((column, index) => [column.name, cells[index]]));
}

const spec = { containers: [{ name: 'a', image: 'i' }] };
const status = (state: object, more: object = {}): object => ({
  spec,
  status: {
    phase: 'Running',
    containerStatuses: [{ name: 'a', image: 'i', imageID: '', ready: false, restartCount: 0, state, ...more }],
  },
});

test.each<[string, object, Readonly<Record<string, string>>]>([
  ['pending', { spec, status: { phase: 'Pending' } }, { Ready: '0/1', Status: 'Pending', Restarts: '0', Age: '10m' }],
  ['running', status({ running: {} }, { ready: true }), { Ready: '1/1', Status: 'Running' }],
  ['creating', status({ waiting: { reason: 'ContainerCreating' } }), { Status: 'ContainerCreating' }],
  [
    'crashing',
    status(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:05:00Z' } } },
    ),
    { Status: 'CrashLoopBackOff', Restarts: '3 (5m ago)' },
  ],
  ['completed', { ...status({ terminated: { exitCode: 0, reason: 'Completed' } }), metadata }, { Status: 'Completed' }],
  ['failed', status({ terminated: { exitCode: 3 } }), { Status: 'ExitCode:3' }],
  ['killed', status({ terminated: { exitCode: 0, signal: 9 } }), { Status: 'Signal:9' }],
  ['out of memory', status({ terminated: { exitCode: 137, reason: 'OOMKilled' } }), { Status: 'OOMKilled' }],
  [
    'terminating',
    {
      ...status({ running: {} }, { ready: true }),
      metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:09:00Z' },
    },
    { Status: 'Terminating', Ready: '1/1' },
  ],
  ['evicted', { spec, status: { phase: 'Failed', reason: 'Evicted' } }, { Status: 'Evicted' }],
  [
    'gated',
    {
      spec,
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    },
    { Status: 'SchedulingGated' },
  ],
  [
    'initializing',
    {
      spec: { ...spec, initContainers: [{ name: 'i' }, { name: 'j' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'i', image: '', imageID: '', ready: true, restartCount: 0, state: { terminated: { exitCode: 0 } } },
          { name: 'j', image: '', imageID: '', ready: false, restartCount: 0, state: { running: {} } },
        ],
      },
    },
    { Status: 'Init:1/2' },
  ],
  [
    'failing to initialize',
    {
      spec: { ...spec, initContainers: [{ name: 'i' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          {
            name: 'i',
            image: '',
            imageID: '',
            ready: false,
            restartCount: 2,
            state: { terminated: { exitCode: 1, reason: 'Error' } },
          },
        ],
      },
    },
    { Status: 'Init:Error', Restarts: '2' },
  ],
])('a pod that is %s', (_name, value, cells) => {
  expect(row(pods, value)).toMatchObject(cells);
});

test('a pod in wide output', () => {
  expect(
    row(pods, { spec: { ...spec, nodeName: 'n' }, status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] } }),
  ).toMatchObject({
    IP: '10.0.0.1',
    Node: 'n',
    'Nominated Node': '<none>',
    'Readiness Gates': '<none>',
  });
});

test('a deployment and a replica set', () => {
  const labels = { app: 'a' };
  const workload = {
    spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    status: { replicas: 3, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
  };
  expect(Object.values(row(deployments, workload))).toEqual(['x', '2/3', 1, 2, '10m', 'a', 'i', 'app=a']);
  const rsStatus = omit(workload.status, 'updatedReplicas');
  expect(Object.values(row(replicaSets, { ...workload, status: rsStatus }))).toEqual([
    'x',
    3,
    3,
    2,
    '10m',
    'a',
    'i',
    'app=a',
  ]);
});

test('services', () => {
  const ports = [
    { port: 80, nodePort: 30080, protocol: 'TCP' },
    { port: 53, protocol: 'UDP' },
  ];
  const service = {
    spec: { type: 'NodePort', clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports, selector: { b: '2', a: '1' } },
  };
  expect(Object.values(row(services, service))).toEqual([
    'x',
    'NodePort',
    '10.96.0.1',
    '<none>',
    '80:30080/TCP,53/UDP',
    '10m',
    'a=1,b=2',
  ]);
  expect(row(services, { spec: { type: 'LoadBalancer' } })).toMatchObject({
    'Cluster-IP': '<none>',
    'External-IP': '<pending>',
    'Port(s)': '<none>',
    Selector: '<none>',
  });
  expect(row(services, { spec: { type: 'ExternalName', externalName: 'a.b' } })).toMatchObject({
    'External-IP': 'a.b',
  });
});

test('endpoints and slices list three', () => {
  const addresses = ['1', '2', '3', '4', '5'].map((n) => `10.0.0.${n}`);
  expect(
    row(endpoints, { subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [{ port: 80 }] }] }),
  ).toMatchObject({
    Endpoints: '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...',
  });
  expect(row(endpoints, {})).toMatchObject({ Endpoints: '<none>' });
  expect(row(endpointSlices, { addressType: 'IPv4', endpoints: [{ addresses }], ports: [{ port: 80 }] })).toMatchObject(
    { AddressType: 'IPv4', Ports: '80', Endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...' },
  );
  expect(row(endpointSlices, { addressType: 'IPv4', endpoints: [] })).toMatchObject({
    Ports: '<unset>',
    Endpoints: '<unset>',
  });
});

test('a node', () => {
  const node = {
    metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'edge' } },
    spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '172.18.0.2' }],
      nodeInfo: { kubeletVersion: 'v1.36.0' },
    },
  };
  expect(row(nodes, node)).toMatchObject({
    Status: 'Ready,SchedulingDisabled',
    Roles: 'control-plane,edge',
    Version: 'v1.36.0',
    'Internal-IP': '172.18.0.2',
    'External-IP': '<none>',
    'OS-Image': '<unknown>',
  });
  expect(row(nodes, {})).toMatchObject({ Status: 'Unknown', Roles: '<none>' });
});

test('an event', () => {
  const event = {
    involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{a}' },
    reason: 'BackOff',
    type: 'Warning',
    message: 'Back-off restarting\n',
    source: { component: 'kubelet', host: 'n' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:09:30Z',
    count: 4,
  };
  expect(Object.values(row(events, event))).toEqual([
    '30s',
    'Warning',
    'BackOff',
    'pod/p',
    'spec.containers{a}',
    'kubelet, n',
    'Back-off restarting',
    '10m',
    4,
    'x',
  ]);
});

test('small ones', () => {
  expect(row(secrets, { type: 'Opaque', data: { a: '', b: '' } })).toMatchObject({ Type: 'Opaque', Data: 2 });
  expect(row(leases, { spec: { holderIdentity: 'me' } })).toMatchObject({ Holder: 'me' });
});

test('every kind has as many cells as columns', () => {
  for (const resource of resources) {
    const object = decode(resource, { metadata }).object;
    expect(tableRow(resource, object, NOW)).toHaveLength(tableColumns(resource).length);
  }
});
