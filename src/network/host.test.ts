import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { FakeNetns } from '../cri/testing/fake-kernel.ts';
import type { ByteStream } from '../kernel/index.ts';
import { Host } from './host.ts';
import { NodeAddresses } from './node-addresses.ts';
import { WorkerNodeNetwork } from './node-network.ts';
import { ServiceIndex } from './service-index.ts';

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '', namespace: 'default' };
const never = new AbortController().signal;
const SEARCH = {
  nameservers: ['10.96.0.10'],
  search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
  ndots: 5,
};

/** Two nodes, with a pod on each, and a machine beside them. */
function network(): {
  readonly host: Host;
  readonly edge: Host;
  readonly nodes: readonly WorkerNodeNetwork[];
  readonly pods: readonly FakeNetns[];
  readonly services: ServiceIndex;
} {
  const clock = new VirtualClock();
  const services = new ServiceIndex();
  const addresses = new NodeAddresses();
  const nodes = ['node-1', 'node-2'].map((nodeName, index) => {
    const nodeAddress = `172.18.0.${String(index + 2)}`;
    const podCIDR = `10.244.${String(index)}.0/24`;
    addresses.set({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { ...meta, name: nodeName },
      spec: { podCIDR },
      status: { addresses: [{ type: 'InternalIP', address: nodeAddress }] },
    });
    return new WorkerNodeNetwork(
      {
        nodeName,
        nodeAddress,
        podCIDR,
        clusterDomain: 'cluster.local',
        clusterDNS: '10.96.0.10',
        clock,
        random: () => 0,
      },
      { services, nodes: addresses },
      Promise.resolve(),
    );
  });
  const [first, second] = nodes;
  const between = new MessageChannel();
  first?.connectPeer('node-2', '10.244.1.0/24', between.port1);
  second?.connectPeer('node-1', '10.244.0.0/24', between.port2);
  const [host, edge] = ['shell', 'ingress'].map((name, at) => {
    const machine = new Host({ name, address: `172.18.0.${String(at + 200)}`, clock });
    for (const [index, node] of nodes.entries()) {
      const { port1, port2 } = new MessageChannel();
      node.connectHost(name, machine.address, port1);
      const { nodeName, nodeAddress } = node;
      machine.connectNode({ nodeName, address: nodeAddress, podCIDR: `10.244.${String(index)}.0/24` }, port2);
    }
    return machine;
  }) as [Host, Host];
  const pods = nodes.map((node) => {
    const netns = new FakeNetns(node.allocateAddress() ?? '', 'pod');
    node.attachPod({ netns, hosts: () => '', resolvConf: () => '', terminating: () => false });
    return netns;
  });
  return { host, edge, nodes, pods, services };
}

function service(services: ServiceIndex, pod: FakeNetns): void {
  const spec = {
    clusterIP: '10.96.0.20',
    type: 'NodePort',
    ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }],
  };
  services.setService({ apiVersion: 'v1', kind: 'Service', metadata: { ...meta, name: 'web' }, spec });
  services.setSlice({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: [{ addresses: [pod.ip], conditions: { ready: true } }],
  });
}

/** Says who it is, and to whom it speaks, to everybody who connects. */
function greet(name: string): (stream: ByteStream) => void {
  return (stream) => {
    void stream.write(new TextEncoder().encode(`${name} to ${stream.remoteAddress.ip}`));
    stream.shutdown();
  };
}

async function heard(stream: ByteStream | string): Promise<string> {
  if (typeof stream === 'string') return stream;
  let answer = '';
  for (let bytes = await stream.read(100); bytes.length > 0; bytes = await stream.read(100)) {
    answer += new TextDecoder().decode(bytes);
  }
  return answer;
}

test('a machine beside the nodes reaches pods of each of them, from its own address', async () => {
  const { host, pods } = network();
  for (const [index, pod] of pods.entries()) {
    pod.listen(8080, greet(`pod ${String(index)}`));
    expect(await heard(await host.dial(pod.ip, 8080, never))).toBe(`pod ${String(index)} to 172.18.0.200`);
  }
  expect(await host.dial(pods[1]?.ip ?? '', 81, never)).toBe('ECONNREFUSED');
});

test('Services and node ports are those of the nodes', async () => {
  const { host, pods, services } = network();
  const [, pod] = pods as [FakeNetns, FakeNetns];
  pod.listen(8080, greet('web'));
  expect(await host.dial('172.18.0.2', 30_080, never)).toBe('ECONNREFUSED');
  service(services, pod);
  for (const [ip, port] of [
    ['10.96.0.20', 80],
    ['172.18.0.2', 30_080],
    ['172.18.0.3', 30_080],
  ] as const) {
    expect(await heard(await host.dial(ip, port, never))).toBe('web to 172.18.0.200');
  }
  expect(await host.dial('10.96.0.20', 81, never)).toBe('ECONNREFUSED');
  expect(await host.dial('8.8.8.8', 53, never)).toBe('ENETUNREACH');
});

test('names are those of the cluster', async () => {
  const { host, pods, services } = network();
  service(services, pods[0] as FakeNetns);
  expect(await host.resolve('web', SEARCH, never)).toEqual(['10.96.0.20']);
  expect(await host.resolve('web.default.svc.cluster.local', SEARCH, never)).toEqual(['10.96.0.20']);
  expect(await host.resolve('nobody', SEARCH, never)).toEqual([]);
});

test('its own ports are for itself, and for others by its address', async () => {
  const { host, edge, nodes } = network();
  expect(edge.listen('0.0.0.0', 80, greet('edge'))?.port).toBe(80);
  expect(edge.listen('127.0.0.1', 80, greet('other'))).toBeUndefined();
  expect(await heard(await edge.dial('127.0.0.1', 80, never))).toBe('edge to 127.0.0.1');
  expect(await heard(await host.dial(edge.address, 80, never))).toBe('edge to 172.18.0.200');
  expect(await heard((await nodes[1]?.dial(edge.address, 80, never)) as ByteStream)).toBe('edge to 172.18.0.3');
  const local = host.listen('127.0.0.1', 0, greet('local'));
  expect(await heard(await host.dial('127.0.0.1', local?.port ?? 0, never))).toBe('local to 127.0.0.1');
  expect(await edge.dial(host.address, local?.port ?? 0, never)).toBe('ECONNREFUSED');
  local?.close();
  expect(await host.dial('127.0.0.1', local?.port ?? 0, never)).toBe('ECONNREFUSED');
});

test('without its node, a pod is not there', async () => {
  const { host, pods } = network();
  pods[0]?.listen(8080, greet('first'));
  host.disconnectNode('node-2');
  expect(await heard(await host.dial(pods[0]?.ip ?? '', 8080, never))).toBe('first to 172.18.0.200');
  host.disconnectNode('node-1');
  expect(await host.dial(pods[0]?.ip ?? '', 8080, never)).toBe('EHOSTUNREACH');
});
