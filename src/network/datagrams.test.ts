/** UDP between pods: kube-proxy's rules with the connection tracking of Linux (nf_conntrack_proto_udp), and ICMP errors. */
import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { EndpointSlice, Service } from '../api/index.ts';
import { FakeNetns } from '../cri/testing/fake-kernel.ts';
import { NodeAddresses } from './node-addresses.ts';
import { WorkerNodeNetwork } from './node-network.ts';
import { ServiceIndex } from './service-index.ts';

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '', namespace: 'default' };
const SERVICE = { ip: '10.96.0.7', port: 53 };

interface Cluster {
  readonly clock: VirtualClock;
  readonly services: ServiceIndex;
  readonly a: WorkerNodeNetwork;
  readonly b: WorkerNodeNetwork;
}

function cluster(random: () => number = () => 0): Cluster {
  const clock = new VirtualClock();
  const services = new ServiceIndex();
  const [a, b] = ['a', 'b'].map(
    (nodeName, index) =>
      new WorkerNodeNetwork(
        {
          nodeName,
          nodeAddress: `172.18.0.${String(index + 2)}`,
          podCIDR: `10.244.${String(index)}.0/24`,
          clusterDomain: 'cluster.local',
          clusterDNS: '10.96.0.10',
          clock,
          random,
        },
        { services, nodes: new NodeAddresses() },
        Promise.resolve(),
      ),
  ) as [WorkerNodeNetwork, WorkerNodeNetwork];
  const channel = new MessageChannel();
  a.connectPeer('b', '10.244.1.0/24', channel.port1);
  b.connectPeer('a', '10.244.0.0/24', channel.port2);
  return { clock, services, a, b };
}

function addPod(network: WorkerNodeNetwork): FakeNetns {
  const netns = new FakeNetns(network.allocateAddress() ?? '', 'pod');
  network.attachPod({ netns, hosts: () => '', resolvConf: () => '', terminating: () => false });
  return netns;
}

function setService(services: ServiceIndex, endpoints: readonly string[], protocol: 'TCP' | 'UDP' = 'UDP'): void {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...meta, name: 'dns' },
    spec: { clusterIP: SERVICE.ip, ports: [{ port: SERVICE.port, protocol, nodePort: 30053 }] },
  };
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'dns-1', labels: { 'kubernetes.io/service-name': 'dns' } },
    addressType: 'IPv4',
    endpoints: endpoints.map((ip) => ({ addresses: [ip] })),
    ports: [{ port: 5353, protocol }],
  };
  services.setService(service);
  services.setSlice(slice);
}

const payload = new TextEncoder().encode('hello');

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('from pod to pod, on a node and across, with the sender’s address', async () => {
  const { a, b } = cluster();
  const [client, near, far] = [addPod(a), addPod(a), addPod(b)];
  const from = { ip: client.ip, port: 40000 };
  for (const to of [near, far]) a.send(client, { from, to: { ip: to.ip, port: 9 }, payload });
  await until(() => near.received.length === 1 && far.received.length === 1);
  expect(near.received).toEqual([{ from, to: { ip: near.ip, port: 9 }, payload }]);
  expect(far.received[0]).toMatchObject({ from, to: { ip: far.ip, port: 9 }, payload });
  a.dispose();
  b.dispose();
});

test('through a Service: the answer seems to come from it, and a flow keeps its endpoint as long as that is one', async () => {
  let random = 0;
  const { a, b, services } = cluster(() => random);
  const [client, one, two] = [addPod(a), addPod(a), addPod(b)];
  setService(services, [one.ip, two.ip]);
  const from = { ip: client.ip, port: 40000 };
  a.send(client, { from, to: SERVICE, payload });
  await until(() => one.received.length === 1);
  a.send(one, { from: { ip: one.ip, port: 5353 }, to: from, payload });
  expect(client.received).toMatchObject([{ from: SERVICE }]);
  random = 0.9;
  a.send(client, { from, to: SERVICE, payload });
  expect(one.received).toHaveLength(2);
  setService(services, [two.ip]);
  a.send(client, { from, to: SERVICE, payload });
  await until(() => two.received.length === 1);
  b.send(two, { from: { ip: two.ip, port: 5353 }, to: from, payload });
  await until(() => client.received.length === 2);
  expect(client.received[1]).toMatchObject({ from: SERVICE });
  a.dispose();
  b.dispose();
});

test('a flow is forgotten: after half a minute without an answer, after two with', async () => {
  let random = 0;
  const { a, b, clock, services } = cluster(() => random);
  const [client, one, two] = [addPod(a), addPod(a), addPod(a)];
  setService(services, [one.ip, two.ip]);
  const from = { ip: client.ip, port: 40000 };
  const ask = (): void => a.send(client, { from, to: SERVICE, payload });
  ask();
  await until(() => one.received.length === 1);
  random = 0.9;
  await clock.advance(29_999);
  ask();
  expect(one.received).toHaveLength(2);
  a.send(one, { from: { ip: one.ip, port: 5353 }, to: from, payload });
  await clock.advance(119_999);
  ask();
  expect(one.received).toHaveLength(3);
  await clock.advance(120_000);
  ask();
  expect(two.received).toHaveLength(1);
  a.dispose();
  b.dispose();
});

test('nobody listens, no endpoint, no pod: the sender is told, from wherever', async () => {
  const { a, b, services } = cluster();
  const [client, near, far] = [addPod(a), addPod(a), addPod(b)];
  near.hears = false;
  far.hears = false;
  setService(services, []);
  const from = { ip: client.ip, port: 40000 };
  const gone = { ip: '10.244.0.99', port: 9 };
  const told: [{ ip: string; port: number }, string][] = [
    [{ ip: near.ip, port: 9 }, 'ECONNREFUSED'],
    [{ ip: far.ip, port: 9 }, 'ECONNREFUSED'],
    [SERVICE, 'ECONNREFUSED'],
    [gone, 'EHOSTUNREACH'],
    [{ ip: '192.0.2.1', port: 9 }, 'ENETUNREACH'],
  ];
  for (const [to] of told) a.send(client, { from, to, payload });
  await until(() => client.errors.length === told.length);
  const sorted = (errors: readonly { readonly remote: { readonly ip: string }; readonly errno: string }[]): string[] =>
    errors.map(({ remote, errno }) => `${remote.ip} ${errno}`).toSorted();
  expect(sorted(client.errors)).toEqual(told.map(([{ ip }, errno]) => `${ip} ${errno}`).toSorted());
  a.dispose();
  b.dispose();
});

test('the error of an endpoint is the Service’s', async () => {
  const { a, b, services } = cluster();
  const [client, server] = [addPod(a), addPod(b)];
  server.hears = false;
  setService(services, [server.ip]);
  a.send(client, { from: { ip: client.ip, port: 40000 }, to: SERVICE, payload });
  await until(() => client.errors.length === 1);
  expect(client.errors[0]).toMatchObject({ remote: SERVICE, errno: 'ECONNREFUSED' });
  a.dispose();
  b.dispose();
});

test('a Service of TCP has no port of UDP; a node port leads to the endpoints', async () => {
  const { a, b, services } = cluster();
  const [client, server] = [addPod(a), addPod(b)];
  const from = { ip: client.ip, port: 40000 };
  setService(services, [server.ip], 'TCP');
  a.send(client, { from, to: SERVICE, payload });
  await until(() => client.errors.length === 1);
  setService(services, [server.ip]);
  a.send(client, { from, to: { ip: '172.18.0.2', port: 30053 }, payload });
  await until(() => server.received.length === 1);
  expect(server.received[0]).toMatchObject({ to: { ip: server.ip, port: 5353 } });
  a.dispose();
  b.dispose();
});

test('the cluster’s DNS answers on every node', async () => {
  const { a, b, services } = cluster();
  const client = addPod(a);
  setService(services, []);
  const labels = ['dns', 'default', 'svc', 'cluster', 'local'].flatMap((it) => [
    it.length,
    ...new TextEncoder().encode(it),
  ]);
  const query = Uint8Array.from([1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
  a.send(client, { from: { ip: client.ip, port: 40000 }, to: { ip: '10.96.0.10', port: 53 }, payload: query });
  await until(() => client.received.length === 1);
  expect(client.received[0]?.from).toEqual({ ip: '10.96.0.10', port: 53 });
  expect([...(client.received[0]?.payload.subarray(-4) ?? [])]).toEqual([10, 96, 0, 7]);
  a.dispose();
  b.dispose();
});
