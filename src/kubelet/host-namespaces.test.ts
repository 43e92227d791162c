import { expect, test } from 'vitest';
import { pods, type PodSpec } from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import type { ByteStream } from '../kernel/index.ts';
import { createPod, getPod, settle, startCluster, startNode } from './testing/test-node.ts';
import type { TestCluster, TestNode } from './testing/test-node.ts';

/** Listens on the port that its argument names, and says hello. */
const serve: FakeProgram = (system) =>
  new Promise((resolve) => {
    system.listen(Number(system.args[1]), (stream) => {
      void stream.write(new TextEncoder().encode(system.env.get('HOSTNAME') ?? '')).then(() => {
        stream.shutdown();
      });
    });
    void system.onSignal('SIGTERM').then(() => {
      resolve(0);
    });
  });

async function start(): Promise<TestCluster & { readonly node: TestNode }> {
  const cluster = await startCluster();
  return { ...cluster, node: await startNode(cluster, { serve }) };
}

const container = (port: number, hostPort?: number): Pick<PodSpec, 'containers'> => ({
  containers: [
    {
      name: 'main',
      image: 'app',
      command: ['serve', String(port)],
      ports: [{ containerPort: port, ...(hostPort === undefined ? {} : { hostPort }) }],
    },
  ],
});

async function ask({ node }: { readonly node: TestNode }, host: string, port: number): Promise<string> {
  const stream: ByteStream | string = await node.network.dial(host, port, new AbortController().signal);
  return typeof stream === 'string' ? stream : new TextDecoder().decode(await stream.read(1000));
}

test('a pod in the network of its node has the address, the name and the ports of the node', async () => {
  const cluster = await start();
  await createPod(cluster, { hostNetwork: true, ...container(8000) });
  const { status, spec } = await getPod(cluster);
  expect(status).toMatchObject({
    phase: 'Running',
    hostIP: '172.18.0.2',
    podIP: '172.18.0.2',
    podIPs: [{ ip: '172.18.0.2' }],
  });
  expect(spec.containers[0]?.ports?.[0]?.hostPort).toBe(8000);
  expect(await ask(cluster, '172.18.0.2', 8000)).toBe('node-1');
  const [first] = cluster.node.kernel.containers;
  expect(new TextDecoder().decode(first?.readFile('/etc/hosts'))).toBe(
    '# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n172.18.0.2\tnode-1\n',
  );
  // Upstream's ClusterFirst is Default for such pods, and the node has no nameserver.
  expect(new TextDecoder().decode(first?.readFile('/etc/resolv.conf'))).toBe('');
});

test('with ClusterFirstWithHostNet it asks the DNS of the cluster', async () => {
  const cluster = await start();
  await createPod(cluster, { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', ...container(8000) });
  const [first] = cluster.node.kernel.containers;
  expect(new TextDecoder().decode(first?.readFile('/etc/resolv.conf'))).toContain('nameserver 10.96.0.10\n');
});

test('two of them that want one port do not both run on the node', async () => {
  const cluster = await start();
  await createPod(cluster, { hostNetwork: true, ...container(8000) });
  await createPod(cluster, container(80, 8000), 'other');
  expect((await getPod(cluster, 'other')).status).toMatchObject({
    phase: 'Failed',
    reason: 'NodePorts',
    message: "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  });
});

test('a port of the node leads to its pod until that ends', async () => {
  const cluster = await start();
  await createPod(cluster, container(80, 8000));
  expect((await getPod(cluster)).status?.podIP).toBe('10.244.0.2');
  expect(await ask(cluster, '172.18.0.2', 8000)).toBe('web');
  expect(await ask(cluster, '172.18.0.2', 80)).toBe('ECONNREFUSED');
  cluster.node.kernel.containers[0]?.kill('SIGKILL');
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });
  await settle(cluster.clock);
  expect(await ask(cluster, '172.18.0.2', 8000)).toBe('ECONNREFUSED');
});

test('hostPID and hostIPC share what the node has', async () => {
  const cluster = await start();
  await createPod(cluster, { hostPID: true, hostIPC: true, ...container(80) });
  await createPod(cluster, { hostPID: true, hostIPC: true, ...container(80) }, 'two');
  await createPod(cluster, container(80), 'own');
  const { kernel } = cluster.node;
  const [one, two, own] = kernel.containers.map(({ options }) => options);
  expect(one?.pidns).toBe(kernel.hostPidNamespace());
  expect(two?.pidns).toBe(one?.pidns);
  expect(own?.pidns).toBeUndefined();
  const shm = (options: typeof one): unknown =>
    options?.mounts.find(({ mountPath }) => mountPath === '/dev/shm')?.source;
  expect(shm(two)).toBe(shm(one));
  expect(shm(own)).not.toBe(shm(one));
  expect(two?.ipcns).toBe(one?.ipcns);
});
