/** The network of the node itself: pods that are in it, and ports of it that lead to pods (CNI's portmap). */
import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { Node } from '../api/index.ts';
import { FakeNetns } from '../cri/testing/fake-kernel.ts';
import type { ByteStream, Datagram } from '../kernel/index.ts';
import type { PodAttachment, PortMapping } from './api.ts';
import { NodeAddresses } from './node-addresses.ts';
import { WorkerNodeNetwork } from './node-network.ts';
import { ServiceIndex } from './service-index.ts';

const never = new AbortController().signal;

interface Cluster {
  readonly a: WorkerNodeNetwork;
  readonly b: WorkerNodeNetwork;
}

function nodeOf(name: string, address: string): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
    spec: {},
    status: { addresses: [{ type: 'InternalIP', address }] },
  };
}

function cluster(): Cluster {
  const clock = new VirtualClock();
  const nodes = new NodeAddresses();
  const make = (nodeName: string, index: number): WorkerNodeNetwork => {
    const nodeAddress = `172.18.0.${String(index + 2)}`;
    nodes.set(nodeOf(nodeName, nodeAddress));
    return new WorkerNodeNetwork(
      {
        nodeName,
        nodeAddress,
        podCIDR: `10.244.${String(index)}.0/24`,
        clusterDomain: 'cluster.local',
        clusterDNS: '10.96.0.10',
        clock,
        random: () => 0,
      },
      { services: new ServiceIndex(), nodes },
      Promise.resolve(),
    );
  };
  const [a, b] = [make('a', 0), make('b', 1)];
  const channel = new MessageChannel();
  a.connectPeer('b', '10.244.1.0/24', channel.port1);
  b.connectPeer('a', '10.244.0.0/24', channel.port2);
  return { a, b };
}

function attach(network: WorkerNodeNetwork, netns: FakeNetns, over: Partial<PodAttachment> = {}): FakeNetns {
  network.attachPod({ netns, hosts: () => '', resolvConf: () => '', terminating: () => false, ...over });
  return netns;
}

function pod(network: WorkerNodeNetwork, ...hostPorts: readonly PortMapping[]): FakeNetns {
  return attach(network, new FakeNetns(network.allocateAddress() ?? '', 'pod'), { hostPorts });
}

function inHost(network: WorkerNodeNetwork, over: Partial<PodAttachment> = {}, shares?: FakeNetns): FakeNetns {
  return attach(network, new FakeNetns(network.nodeAddress, network.nodeName, shares), over);
}

function mapping(hostPort: number, over: Partial<PortMapping> = {}): PortMapping {
  return { hostIP: '', hostPort, protocol: 'TCP', containerPort: 80, ...over };
}

/** Answers with who has connected, and to whom. */
function tell(name: string): (stream: ByteStream) => void {
  return (stream) => {
    void stream.write(new TextEncoder().encode(`${name} heard ${stream.remoteAddress.ip}`)).then(() => {
      stream.shutdown();
    });
  };
}

async function told(stream: ByteStream | string): Promise<string> {
  if (typeof stream === 'string') return stream;
  let text = '';
  for (;;) {
    const bytes = await stream.read(1000);
    if (bytes.length === 0) return text;
    text += new TextDecoder().decode(bytes);
  }
}

test('a pod in the network of its node answers at the address of the node, from everywhere', async () => {
  const { a, b } = cluster();
  const server = inHost(a);
  server.listen(80, tell('host'));
  const [near, far, farHost] = [pod(a), pod(b), inHost(b)];
  expect(await told(await a.connect(near, '172.18.0.2', 80, never))).toBe('host heard 10.244.0.2');
  expect(await told(await b.connect(far, '172.18.0.2', 80, never))).toBe('host heard 10.244.1.2');
  expect(await told(await b.connect(farHost, '172.18.0.2', 80, never))).toBe('host heard 172.18.0.3');
  expect(await told(await a.dial('172.18.0.2', 80, never))).toBe('host heard 172.18.0.2');
  expect(await a.connect(near, '172.18.0.2', 81, never)).toBe('ECONNREFUSED');
  expect(await a.connect(near, '172.18.0.3', 80, never)).toBe('ECONNREFUSED');
});

test('nobody in the network of a node: its address is there, and refuses', async () => {
  const { a, b } = cluster();
  expect(await a.connect(pod(a), '172.18.0.2', 80, never)).toBe('ECONNREFUSED');
  expect(await b.connect(pod(b), '172.18.0.2', 80, never)).toBe('ECONNREFUSED');
  a.disconnectPeer('b');
  expect(await a.connect(pod(a), '172.18.0.3', 80, never)).toBe('EHOSTUNREACH');
});

test('a port of a node leads to its pod, from everywhere, as long as that is there', async () => {
  const { a, b } = cluster();
  const netns = new FakeNetns(a.allocateAddress() ?? '', 'pod');
  const detach = a.attachPod({
    netns,
    hosts: () => '',
    resolvConf: () => '',
    terminating: () => false,
    hostPorts: [mapping(8080)],
  });
  netns.listen(80, tell('pod'));
  const [near, far, host] = [pod(a), pod(b), inHost(a)];
  expect(await told(await a.connect(near, '172.18.0.2', 8080, never))).toBe('pod heard 10.244.0.3');
  expect(await told(await b.connect(far, '172.18.0.2', 8080, never))).toBe('pod heard 10.244.1.2');
  expect(a.redirects(host, { ip: '127.0.0.1', port: 8080 }, 'TCP')).toBe(true);
  expect(a.redirects(host, { ip: '127.0.0.1', port: 8081 }, 'TCP')).toBe(false);
  expect(a.redirects(near, { ip: '127.0.0.1', port: 8080 }, 'TCP')).toBe(false);
  expect(await told(await a.connect(host, '127.0.0.1', 8080, never))).toBe('pod heard 172.18.0.2');
  detach();
  expect(await a.connect(near, '172.18.0.2', 8080, never)).toBe('ECONNREFUSED');
});

// upstream: test/e2e/network/hostport.go
test('one port of a node leads elsewhere for each of its addresses and protocols', async () => {
  const { a } = cluster();
  const ports = [mapping(54323, { hostIP: '127.0.0.1' }), mapping(54323, { hostIP: '172.18.0.2' })];
  const [first, second] = ports.map((port) => pod(a, port));
  const third = pod(a, mapping(54323, { protocol: 'UDP', hostIP: '172.18.0.2', containerPort: 81 }));
  first?.listen(80, tell('first'));
  second?.listen(80, tell('second'));
  const host = inHost(a);
  expect(await told(await a.connect(host, '127.0.0.1', 54323, never))).toMatch(/^first/);
  expect(await told(await a.connect(host, '172.18.0.2', 54323, never))).toMatch(/^second/);
  const from = { ip: '172.18.0.2', port: 5000 };
  a.send(host, { from, to: { ip: '172.18.0.2', port: 54323 }, payload: new Uint8Array(1) });
  await expect.poll(() => third.received.map(({ to }) => to)).toEqual([{ ip: third.ip, port: 81 }]);
});

test('datagrams to a port of another node are answered from there', async () => {
  const { a, b } = cluster();
  const server = pod(a, mapping(5353, { protocol: 'UDP', containerPort: 53 }));
  const client = pod(b);
  const [from, to] = [
    { ip: client.ip, port: 4000 },
    { ip: '172.18.0.2', port: 5353 },
  ];
  b.send(client, { from, to, payload: new Uint8Array(1) });
  await expect.poll(() => server.received).toHaveLength(1);
  const [asked] = server.received as [Datagram];
  expect(asked).toMatchObject({ from, to: { ip: server.ip, port: 53 } });
  a.send(server, { from: asked.to, to: asked.from, payload: new Uint8Array(2) });
  await expect.poll(() => client.received).toHaveLength(1);
  expect(client.received[0]).toMatchObject({ from: to, to: from });
});

test('each pod in the network of a node resolves names its own way', async () => {
  const { a } = cluster();
  const first = inHost(a, { hosts: () => '10.0.0.1\tdb\n' });
  const second = inHost(a, { hosts: () => '10.0.0.2\tdb\n' }, first);
  expect(await a.resolve(first, 'db')).toEqual(['10.0.0.1']);
  expect(await a.resolve(second, 'db')).toEqual(['10.0.0.2']);
});
