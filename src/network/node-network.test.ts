import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { Endpoint, EndpointSlice, Service, ServiceSpec } from '../api/index.ts';
import { FakeNetns } from '../cri/testing/fake-kernel.ts';
import type { ByteStream } from '../kernel/index.ts';
import { NodeAddresses } from './node-addresses.ts';
import { WorkerNodeNetwork } from './node-network.ts';
import { ServiceIndex } from './service-index.ts';

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '', namespace: 'default' };
const never = new AbortController().signal;

interface Cluster {
  readonly clock: VirtualClock;
  readonly services: ServiceIndex;
  readonly a: WorkerNodeNetwork;
  readonly b: WorkerNodeNetwork;
}

function cluster(random: () => number = () => 0): Cluster {
  const clock = new VirtualClock();
  const services = new ServiceIndex();
  const make = (nodeName: string, index: number): WorkerNodeNetwork =>
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
    );
  const a = make('a', 0);
  const b = make('b', 1);
  const channel = new MessageChannel();
  a.connectPeer('b', '10.244.1.0/24', channel.port1);
  b.connectPeer('a', '10.244.0.0/24', channel.port2);
  return { clock, services, a, b };
}

function addPod(network: WorkerNodeNetwork, terminating = false): FakeNetns {
  const netns = new FakeNetns(network.allocateAddress() ?? '', 'pod');
  network.attachPod({ netns, hosts: () => '', resolvConf: () => '', terminating: () => terminating });
  return netns;
}

/** A server that sends back, in upper case, what it gets until the end of input. */
function upper(stream: ByteStream): void {
  void (async () => {
    for (;;) {
      const bytes = await stream.read(1000);
      if (bytes.length === 0) break;
      await stream.write(new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase()));
    }
    stream.shutdown();
  })();
}

async function exchange(stream: ByteStream | string, text: string): Promise<string> {
  if (typeof stream === 'string') return stream;
  await stream.write(new TextEncoder().encode(text));
  stream.shutdown();
  let answer = '';
  for (;;) {
    const bytes = await stream.read(1000);
    if (bytes.length === 0) return answer;
    answer += new TextDecoder().decode(bytes);
  }
}

function setService(services: ServiceIndex, spec: ServiceSpec, endpoints: readonly Endpoint[]): void {
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { ...meta, name: 'web' }, spec };
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints,
    ports: [{ port: 8080 }],
  };
  services.setService(service);
  services.setSlice(slice);
}

test('a pod reaches another on its node', async () => {
  const { a } = cluster();
  const [client, server] = [addPod(a), addPod(a)];
  server.listen(8080, upper);
  expect(await exchange(await a.connect(client, server.ip, 8080, never), 'hi')).toBe('HI');
  a.dispose();
});

test('a pod reaches another on another node, and sees its address', async () => {
  const { a, b } = cluster();
  const [client, server] = [addPod(a), addPod(b)];
  let seen = '';
  server.listen(8080, (stream) => {
    seen = stream.remoteAddress.ip;
    upper(stream);
  });
  expect(await exchange(await a.connect(client, server.ip, 8080, never), 'hi')).toBe('HI');
  expect(seen).toBe(client.ip);
  a.dispose();
  b.dispose();
});

test('megabytes cross without the sender running ahead of the reader', async () => {
  const { a, b } = cluster();
  const [client, server] = [addPod(a), addPod(b)];
  let incoming: ByteStream | undefined;
  server.listen(8080, (stream) => {
    incoming = stream;
  });
  const stream = await a.connect(client, server.ip, 8080, never);
  if (typeof stream === 'string') throw new Error(stream);
  const sent = new Uint8Array(3 * 1024 * 1024).map((_byte, index) => index % 251);
  const writing = stream.write(sent).then(() => {
    stream.shutdown();
  });
  const received: Uint8Array[] = [];
  for (;;) {
    const bytes = (await incoming?.read(100_000)) ?? new Uint8Array();
    if (bytes.length === 0) break;
    received.push(bytes);
  }
  await writing;
  expect(Buffer.concat(received).equals(Buffer.from(sent))).toBe(true);
  a.dispose();
  b.dispose();
});

test('the errors of connecting', async () => {
  const { a, b } = cluster();
  const client = addPod(a);
  const [local, remote] = [addPod(a), addPod(b)];
  expect(await a.connect(client, local.ip, 1, never)).toBe('ECONNREFUSED');
  expect(await a.connect(client, remote.ip, 1, never)).toBe('ECONNREFUSED');
  expect(await a.connect(client, '10.244.0.200', 1, never)).toBe('EHOSTUNREACH');
  expect(await a.connect(client, '10.244.1.200', 1, never)).toBe('EHOSTUNREACH');
  expect(await a.connect(client, '93.184.216.34', 80, never)).toBe('ENETUNREACH');
  a.dispose();
  b.dispose();
});

test('when a node goes, its streams are reset and new ones find no way', async () => {
  const { a, b } = cluster();
  const [client, server] = [addPod(a), addPod(b)];
  server.listen(8080, upper);
  const stream = await a.connect(client, server.ip, 8080, never);
  if (typeof stream === 'string') throw new Error(stream);
  const reading = expect(stream.read(10)).rejects.toThrow('connection reset by peer');
  a.disconnectPeer('b');
  await reading;
  expect(await a.connect(client, server.ip, 8080, never)).toBe('ENETUNREACH');
  b.dispose();
});

test('a node that does not answer is given up after the timeout of Linux', async () => {
  const { a, b, clock } = cluster();
  const client = addPod(a);
  const silent = new MessageChannel();
  a.connectPeer('b', '10.244.1.0/24', silent.port1);
  const connecting = a.connect(client, '10.244.1.2', 80, never);
  await clock.advance(127_000);
  expect(await connecting).toBe('ETIMEDOUT');
  silent.port2.close();
  a.dispose();
  b.dispose();
});

test('a Service spreads over its ready endpoints, and refuses without any', async () => {
  let turn = 0;
  const { a, b, services } = cluster(() => (turn++ % 2) * 0.5);
  const [client, one, two] = [addPod(a), addPod(a), addPod(b)];
  one.listen(8080, (stream) => {
    void stream.write(new TextEncoder().encode('one')).then(() => {
      stream.shutdown();
    });
  });
  two.listen(8080, (stream) => {
    void stream.write(new TextEncoder().encode('two')).then(() => {
      stream.shutdown();
    });
  });
  const spec: ServiceSpec = { clusterIP: '10.96.0.20', ports: [{ port: 80, nodePort: 30080 }] };
  const endpoints = [one, two].map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } }));
  setService(services, spec, endpoints);
  const get = async (ip: string, port: number): Promise<string> => {
    const stream = await a.connect(client, ip, port, never);
    return exchange(stream, '');
  };
  expect([await get('10.96.0.20', 80), await get('10.96.0.20', 80)].sort()).toEqual(['one', 'two']);
  expect(['one', 'two']).toContain(await get('172.18.0.2', 30080));
  expect(await get('10.96.0.20', 81)).toBe('ECONNREFUSED');
  setService(services, spec, []);
  expect(await get('10.96.0.20', 80)).toBe('ECONNREFUSED');
  a.dispose();
  b.dispose();
});

test('an endpoint whose pod has just ended is passed over', async () => {
  const { a, b, services } = cluster();
  const client = addPod(a);
  const ending = addPod(a, true);
  const serving = addPod(b);
  serving.listen(8080, upper);
  const endpoints = [ending, serving].map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } }));
  setService(services, { clusterIP: '10.96.0.20', ports: [{ port: 80 }] }, endpoints);
  expect(await exchange(await a.connect(client, '10.96.0.20', 80, never), 'hi')).toBe('HI');
  a.dispose();
  b.dispose();
});

test('with ClientIP affinity a client keeps its endpoint for a while', async () => {
  let next = 0;
  const { a, b, services, clock } = cluster(() => next);
  const client = addPod(a);
  const servers = [addPod(a), addPod(a)];
  const used: string[] = [];
  for (const server of servers) server.listen(8080, () => used.push(server.ip));
  const endpoints = servers.map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } }));
  const spec: ServiceSpec = {
    clusterIP: '10.96.0.20',
    ports: [{ port: 80 }],
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
  };
  setService(services, spec, endpoints);
  await a.connect(client, '10.96.0.20', 80, never);
  next = 0.9;
  await a.connect(client, '10.96.0.20', 80, never);
  await clock.advance(60_000);
  await a.connect(client, '10.96.0.20', 80, never);
  expect(used).toEqual([servers[0]?.ip, servers[0]?.ip, servers[1]?.ip]);
  a.dispose();
  b.dispose();
});
