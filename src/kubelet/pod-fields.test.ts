import { expect, test } from 'vitest';
import { pods, services, type Container, type Pod, type PodSpec } from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import { createPod, getPod, pass, settle, startCluster, startNode, type TestCluster } from './testing/test-node.ts';

// Small fields of pods, each by what its program sees of it. Sources: Kubernetes' API reference of PodSpec and Container.

interface Seen {
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly files: Readonly<Record<string, string | undefined>>;
}

const FILES = ['/etc/hosts', '/etc/hostname', '/info/labels', '/info/limit', '/data/file'];

/** Runs a pod whose program tells what it sees, and ends. */
async function look(
  spec: Partial<PodSpec>,
  container: Partial<Container> = {},
  cluster?: TestCluster,
): Promise<{ readonly seen: Seen; readonly pod: Pod }> {
  const there = cluster ?? (await startCluster());
  let seen: Seen | undefined;
  const tell: FakeProgram = async (system) => {
    const files = Object.fromEntries(FILES.map((path) => [path, system.readFile(path)]));
    seen = { args: system.args, env: system.env, cwd: system.cwd, files };
    return Promise.resolve(0);
  };
  await startNode(there, { tell });
  const main: Container = { name: 'main', image: 'app', command: ['tell'], ...container };
  await createPod(there, { restartPolicy: 'Never', ...spec, containers: [main] });
  await settle(there.clock);
  const pod = await getPod(there);
  if (seen === undefined) throw new Error(`the program did not run: ${JSON.stringify(pod.status)}`);
  return { seen, pod };
}

test('the program starts in workingDir, with variables in its args', async () => {
  const { seen } = await look(
    {},
    { workingDir: '/data', args: ['$(NAME)', '$$(NAME)'], env: [{ name: 'NAME', value: 'x' }] },
  );
  expect(seen.cwd).toBe('/data');
  expect(seen.args).toEqual(['tell', 'x', '$(NAME)']);
});

test('hostname and subdomain give the pod its names, hostAliases those of others', async () => {
  const hostAliases = [{ ip: '10.1.2.3', hostnames: ['foo.remote', 'bar.remote'] }];
  const { seen } = await look({ hostname: 'web', subdomain: 'sub', hostAliases });
  const hosts = seen.files['/etc/hosts'] ?? '';
  expect(hosts).toMatch(/^[\d.]+\tweb\.sub\.default\.svc\.cluster\.local\tweb$/m);
  expect(hosts).toMatch(/^10\.1\.2\.3\tfoo\.remote\tbar\.remote$/m);
});

test.each([
  [true, '10.96.0.99'],
  [false, undefined],
])('with enableServiceLinks %s', async (enableServiceLinks, address) => {
  const cluster = await startCluster();
  await cluster.client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'default', name: 'redis' },
    spec: { clusterIP: '10.96.0.99', ports: [{ port: 6379 }] },
  });
  const { seen } = await look({ enableServiceLinks }, {}, cluster);
  expect(seen.env.get('REDIS_SERVICE_HOST')).toBe(address);
});

test('a downwardAPI volume has what the pod says of itself', async () => {
  const items = [
    { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
    { path: 'limit', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } },
  ];
  const { seen } = await look(
    { volumes: [{ name: 'info', downwardAPI: { items } }] },
    { volumeMounts: [{ name: 'info', mountPath: '/info' }], resources: { limits: { cpu: '250m' } } },
  );
  expect(seen.files).toMatchObject({ '/info/labels': '', '/info/limit': '250' });
});

test('subPathExpr is a directory of the volume, named by variables', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, { write: () => Promise.resolve(0) });
  const mount = { name: 'logs', mountPath: '/data', subPathExpr: '$(POD_NAME)' };
  const env = [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
  await createPod(cluster, {
    restartPolicy: 'Never',
    volumes: [{ name: 'logs', emptyDir: {} }],
    containers: [{ name: 'main', image: 'app', command: ['write'], env, volumeMounts: [mount] }],
  });
  const mounts = kernel.containers.flatMap(({ options }) => options.mounts);
  expect(mounts.find(({ mountPath }) => mountPath === '/data')?.subPath).toBe('web');
});

test.each([
  ['what the program wrote to terminationMessagePath', 'File', '/end', 'written', 'written'],
  ['its log, where the file is empty and terminationMessagePolicy says so', 'FallbackToLogsOnError', '/end', '', 'no!'],
])('the message of an end is %s', async (_, terminationMessagePolicy, terminationMessagePath, text, message) => {
  const cluster = await startCluster();
  const fail: FakeProgram = (system) => {
    system.writeFile('/end', text);
    system.print('no!');
    return Promise.resolve(3);
  };
  await startNode(cluster, { fail });
  const container = { name: 'main', image: 'app', command: ['fail'], terminationMessagePath, terminationMessagePolicy };
  await createPod(cluster, { restartPolicy: 'Never', containers: [container] });
  const { status } = await getPod(cluster);
  expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, message });
});

test('a pod is Ready when its readinessGates are, too', async () => {
  const cluster = await startCluster();
  await startNode(cluster, { serve: () => new Promise(() => undefined) });
  const conditionType = 'example.com/load-balancer';
  await createPod(cluster, { readinessGates: [{ conditionType }] });
  await pass(cluster.clock, 2000);
  const ready = async () => (await getPod(cluster)).status?.conditions?.find(({ type }) => type === 'Ready');
  expect(await ready()).toMatchObject({
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
  });
  const conditions = [{ type: conditionType, status: 'True' }];
  const patch = { status: { conditions } };
  const key = { namespace: 'default', name: 'web' };
  await cluster.client.patch(pods, key, 'application/strategic-merge-patch+json', patch, { subresource: 'status' });
  await settle(cluster.clock);
  expect(await ready()).toMatchObject({ status: 'True' });
});

test('restartPolicyRules restart a container of a pod that never restarts others', async () => {
  const cluster = await startCluster();
  const codes = [42, 42, 1];
  await startNode(cluster, { flaky: () => Promise.resolve(codes.shift() ?? 0) });
  const exitCodes = { operator: 'In', values: [42] };
  await createPod(cluster, {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'main',
        image: 'app',
        command: ['flaky'],
        restartPolicy: 'Never',
        restartPolicyRules: [{ action: 'Restart', exitCodes }],
      },
    ],
  });
  await pass(cluster.clock, 60_000, 5000);
  const { status } = await getPod(cluster);
  expect(status?.phase).toBe('Failed');
  expect(status?.containerStatuses?.[0]).toMatchObject({ restartCount: 2, state: { terminated: { exitCode: 1 } } });
});

test('runAsNonRoot keeps a container of root from being made', async () => {
  const cluster = await startCluster();
  await startNode(cluster, {});
  await createPod(cluster, { securityContext: { runAsNonRoot: true } });
  const { status } = await getPod(cluster);
  const { waiting } = status?.containerStatuses?.[0]?.state ?? {};
  expect(waiting?.reason).toBe('CreateContainerConfigError');
  expect(waiting?.message).toMatch(/^container has runAsNonRoot and image will run as root \(pod: "web_default\(/);
});

test('containers of a pod with shareProcessNamespace are made in one', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, { serve: () => new Promise(() => undefined) });
  const container = (name: string): Container => ({ name, image: 'app', command: ['serve'] });
  await createPod(cluster, { shareProcessNamespace: true, containers: [container('a'), container('b')] });
  const [a, b] = kernel.containers
    .filter(({ options }) => options.pidns !== undefined)
    .map(({ options }) => options.pidns);
  expect(a).toBeDefined();
  expect(b).toBe(a);
});
