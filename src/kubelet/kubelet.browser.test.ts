import { expect, test } from 'vitest';
import { systemClock } from '../base/index.ts';
import {
  configMaps,
  endpointSlices,
  pods,
  services,
  type EndpointSlice,
  type New,
  type Pod,
  type PodSpec,
  type Service,
} from '../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../apiserver/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../client/index.ts';
import { OFFERED_PROTOCOLS } from '../protocol/index.ts';
import { programImages, startRealNode, type RealNode } from './testing/real-node.ts';

interface Cluster {
  readonly client: Client;
  readonly nodes: readonly [RealNode, RealNode];
}

/** Two nodes, each with its own kernel, that reach the API server and each other over message ports. */
async function startCluster(): Promise<Cluster> {
  const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
  const { handler, client } = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  // What a controller publishes, and pods wait for.
  await client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
    data: { 'ca.crt': 'a certificate' },
  });
  const images = await programImages();
  const start = (index: number): Promise<RealNode> => {
    const { port1, port2 } = new MessageChannel();
    serveFetchHandler(port1, handler);
    return startRealNode(createFetchClient(connectFetchHandler(port2)), index, images);
  };
  const nodes = [await start(0), await start(1)] as const;
  const peers = new MessageChannel();
  nodes[0].network.connectPeer('node-2', '10.244.1.0/24', peers.port1);
  nodes[1].network.connectPeer('node-1', '10.244.0.0/24', peers.port2);
  return { client, nodes };
}

function pod(name: string, node: number, args: readonly string[], over: Partial<PodSpec> = {}): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName: `node-${String(node)}`,
      containers: [{ name: 'main', image: 'programs:1', args }],
      restartPolicy: 'Never',
      ...over,
    },
  };
}

async function logs({ nodes }: Cluster, node: 0 | 1, name: string): Promise<string> {
  const url = `http://node/containerLogs/default/${name}/main?follow=true`;
  return (await nodes[node].kubelet.server.fetch(new Request(url))).text();
}

const phase = (client: Client, name: string) => async (): Promise<string | undefined> =>
  (await client.get(pods, { namespace: 'default', name })).status?.phase;

async function untilReady(client: Client, name: string): Promise<string> {
  const ready = async (): Promise<string | undefined> =>
    (await client.get(pods, { namespace: 'default', name })).status?.conditions?.find(({ type }) => type === 'Ready')
      ?.status;
  await expect.poll(ready, { interval: 5 }).toBe('True');
  return (await client.get(pods, { namespace: 'default', name })).status?.podIP ?? '';
}

test('real programs run in pods, and reach each other across nodes by Service name', async () => {
  const cluster = await startCluster();
  const { client } = cluster;
  const readinessProbe = { tcpSocket: { port: 8080 } };
  const server = { name: 'main', image: 'programs:1', args: ['server', '8080'], readinessProbe };
  const begin = performance.now();
  await client.create(pods, pod('server', 1, [], { containers: [server], restartPolicy: 'Always' }));
  const ip = await untilReady(client, 'server');
  console.info(`Ready after ${String(Math.round(performance.now() - begin))} ms`);

  const service: New<Service> = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'echo', namespace: 'default' },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  };
  await client.create(services, service);
  const slice: New<EndpointSlice> = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'echo-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'echo' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  };
  await client.create(endpointSlices, slice);

  await client.create(pods, pod('client', 2, ['client', 'echo', '80']));
  await expect.poll(phase(client, 'client'), { interval: 5 }).toBe('Succeeded');
  expect(await logs(cluster, 1, 'client')).toBe('4 ping\n');

  const begun = performance.now();
  await client.create(pods, pod('hello', 1, ['hello', 'world']));
  await expect.poll(phase(client, 'hello'), { interval: 1 }).toBe('Failed');
  console.info(`ran to its end in ${String(Math.round(performance.now() - begun))} ms`);
  expect(await logs(cluster, 0, 'hello')).toMatch(/^hello world from/);

  await client.delete(pods, { namespace: 'default', name: 'server' }, { gracePeriodSeconds: 1 });
  await expect
    .poll(async () => (await client.list(pods, { namespace: 'default' })).items.length, { timeout: 5000 })
    .toBe(2);
});

test('exec works over a connection to the kubelet', async () => {
  const { client, nodes } = await startCluster();
  await client.create(pods, pod('box', 1, ['sleep', '1000']));
  await untilReady(client, 'box');
  const url = 'http://node/exec/default/box/main?command=/bin/program&command=cwd&output=1&tty=1';
  const headers = { [OFFERED_PROTOCOLS]: 'v5.channel.k8s.io' };
  const connection = await nodes[0].kubelet.server.connect(new Request(url, { headers }));
  let screen = '';
  let status: unknown;
  for await (const message of connection.messages) {
    const text = new TextDecoder().decode(message.subarray(1));
    if (message[0] === 3) status = JSON.parse(text);
    else screen += text;
  }
  expect(screen).toBe('/ 1\r\n');
  expect(status).toEqual({ metadata: {}, status: 'Success' });
  await nodes[0].kubelet.stop();
});
