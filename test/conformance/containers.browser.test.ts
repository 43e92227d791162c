import { describe, expect, test } from 'vitest';
import { configMaps, pods, secrets, services, type Container, type EnvVar, type PodSpec } from '../../src/api/index.ts';
import { ContainerNode } from './support/container-node.ts';

// upstream: test/e2e/common/node/{configmap,secrets,containers,downwardapi,expansion,runtime,security_context}.go

const NODE = await ContainerNode.start();
const metadata = (name: string) => ({ namespace: 'default', name });

async function configMap(data: Readonly<Record<string, string>>): Promise<string> {
  const name = NODE.name('map');
  await NODE.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name), data });
  return name;
}

async function secret(stringData: Readonly<Record<string, string>>): Promise<string> {
  const name = NODE.name('secret');
  await NODE.client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name), stringData });
  return name;
}

/** What `env` prints in a container, by lines. */
async function environment(container: Partial<Container>, over: Partial<PodSpec> = {}): Promise<readonly string[]> {
  return (await NODE.run({ command: ['env'], ...container }, over)).log.trimEnd().split('\n');
}

describe('[sig-node] ConfigMap', () => {
  test('should be consumable via environment variable', async () => {
    const name = await configMap({ 'data-1': 'value-1' });
    const env = [{ name: 'CONFIG_DATA_1', valueFrom: { configMapKeyRef: { name, key: 'data-1' } } }];
    expect(await environment({ env })).toContain('CONFIG_DATA_1=value-1');
  });

  test('should be consumable via the environment', async () => {
    const name = await configMap({ data_1: 'value-1', data_2: 'value-2', data_3: 'value-3' });
    const lines = await environment({
      envFrom: [{ configMapRef: { name } }, { prefix: 'p_', configMapRef: { name } }],
    });
    for (const prefix of ['', 'p_']) {
      for (const number of ['1', '2', '3']) expect(lines).toContain(`${prefix}data_${number}=value-${number}`);
    }
  });

  test('should be consumable as environment variable names with various prefixes', async () => {
    const name = await configMap({ data_1: 'value-1' });
    const prefixes = ['', 'p_', '1-', '$_', 'p-'];
    const lines = await environment({ envFrom: prefixes.map((prefix) => ({ prefix, configMapRef: { name } })) });
    for (const prefix of prefixes) expect(lines).toContain(`${prefix}data_1=value-1`);
  });
});

describe('[sig-node] Secrets', () => {
  test('should be consumable from pods in env vars', async () => {
    const name = await secret({ 'data-1': 'value-1' });
    const env = [{ name: 'SECRET_DATA', valueFrom: { secretKeyRef: { name, key: 'data-1' } } }];
    expect(await environment({ env })).toContain('SECRET_DATA=value-1');
  });

  test('should be consumable via the environment', async () => {
    const name = await secret({ data_1: 'value-1', data_2: 'value-2', data_3: 'value-3' });
    const lines = await environment({ envFrom: [{ secretRef: { name } }, { prefix: 'p_', secretRef: { name } }] });
    for (const prefix of ['', 'p_']) {
      for (const number of ['1', '2', '3']) expect(lines).toContain(`${prefix}data_${number}=value-${number}`);
    }
  });

  test('should be consumable as environment variable names variable names with various prefixes', async () => {
    const name = await secret({ data_1: 'value-1' });
    const prefixes = ['', 'p_', '1-', '$_', 'p-'];
    const lines = await environment({ envFrom: prefixes.map((prefix) => ({ prefix, secretRef: { name } })) });
    for (const prefix of prefixes) expect(lines).toContain(`${prefix}data_1=value-1`);
  });
});

describe('[sig-node] Containers', () => {
  // Its entrypoint is curl's own.
  const image = 'docker.io/curlimages/curl:latest';

  test('should use the image defaults if command and args are blank', async () => {
    // A shell without input ends at once.
    const { pod, log } = await NODE.run({});
    expect([pod.status?.phase, log]).toEqual(['Succeeded', '']);
  });

  test("should be able to override the image's default arguments (container cmd)", async () => {
    expect((await NODE.run({ image, args: ['--version'] })).log).toMatch(/^curl \d/);
  });

  test("should be able to override the image's default command (container entrypoint)", async () => {
    expect((await NODE.run({ command: ['echo'] })).log).toBe('\n');
  });

  test("should be able to override the image's default command and arguments", async () => {
    const { log } = await NODE.run({ image, command: ['echo', 'override'], args: ['arguments'] });
    expect(log).toBe('override arguments\n');
  });
});

const fieldEnv = (name: string, fieldPath: string): EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });
const resourceEnv = (name: string, resource: string): EnvVar => ({
  name,
  valueFrom: { resourceFieldRef: { resource } },
});
const RESOURCE_ENV = [
  resourceEnv('CPU_LIMIT', 'limits.cpu'),
  resourceEnv('MEMORY_LIMIT', 'limits.memory'),
  resourceEnv('CPU_REQUEST', 'requests.cpu'),
  resourceEnv('MEMORY_REQUEST', 'requests.memory'),
];

describe('[sig-node] Downward API', () => {
  test('should provide pod name, namespace and IP address as env vars', async () => {
    const env = [
      fieldEnv('POD_NAME', 'metadata.name'),
      fieldEnv('POD_NAMESPACE', 'metadata.namespace'),
      fieldEnv('POD_IP', 'status.podIP'),
    ];
    const { pod, log } = await NODE.run({ command: ['env'], env });
    expect(log).toContain(`POD_NAME=${pod.metadata.name}\n`);
    expect(log).toContain('POD_NAMESPACE=default\n');
    expect(log).toMatch(/^POD_IP=10\.244\.0\.\d+$/m);
  });

  test.each([
    ['host IP as an env var', 'status.hostIP'],
    ['hostIPs as an env var', 'status.hostIPs'],
  ])('should provide %s', async (_, fieldPath) => {
    expect(await environment({ env: [fieldEnv('HOST_IP', fieldPath)] })).toContain('HOST_IP=172.18.0.2');
  });

  test('should provide pod UID as env vars', async () => {
    const { pod, log } = await NODE.run({ command: ['env'], env: [fieldEnv('POD_UID', 'metadata.uid')] });
    expect(log).toContain(`POD_UID=${pod.metadata.uid}\n`);
  });

  test("should provide container's limits.cpu/memory and requests.cpu/memory as env vars", async () => {
    const resources = { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '1250m', memory: '64Mi' } };
    const lines = await environment({ env: RESOURCE_ENV, resources });
    expect(lines).toEqual(
      expect.arrayContaining([
        'CPU_LIMIT=2',
        `MEMORY_LIMIT=${String(64 << 20)}`,
        'CPU_REQUEST=1',
        `MEMORY_REQUEST=${String(32 << 20)}`,
      ]),
    );
  });

  test('should provide default limits.cpu/memory from node allocatable', async () => {
    const lines = await environment({ env: RESOURCE_ENV.slice(0, 2) });
    expect(lines).toEqual(expect.arrayContaining(['CPU_LIMIT=2', `MEMORY_LIMIT=${String(2 ** 31)}`]));
  });
});

describe('[sig-node] Variable Expansion', () => {
  test('should allow composing env vars into new env vars', async () => {
    const env = [
      { name: 'FOO', value: 'foo-value' },
      { name: 'BAR', value: 'bar-value' },
      { name: 'FOOBAR', value: '$(FOO);;$(BAR)' },
    ];
    expect(await environment({ env })).toEqual(expect.arrayContaining(['FOOBAR=foo-value;;bar-value']));
  });

  test.each([
    ['command', { command: ['sh', '-c', 'TEST_VAR=wrong echo "$(TEST_VAR)"'] }],
    ['args', { command: ['sh', '-c'], args: ['TEST_VAR=wrong echo "$(TEST_VAR)"'] }],
  ])("should allow substituting values in a container's %s", async (_, container) => {
    const env = [{ name: 'TEST_VAR', value: 'test-value' }];
    expect((await NODE.run({ ...container, env })).log).toBe('test-value\n');
  });

  const volumes = [{ name: 'workdir', emptyDir: {} }];
  const mounted = (subPathExpr: string, command: readonly string[], env: EnvVar[]): Partial<Container> => ({
    command: [...command],
    env,
    volumeMounts: [
      { name: 'workdir', mountPath: '/logscontainer', subPathExpr },
      { name: 'workdir', mountPath: '/testcontainer' },
    ],
  });

  test('should allow substituting values in a volume subpath', async () => {
    const script = 'test -d /testcontainer/$POD_NAME && echo found';
    const env = [fieldEnv('POD_NAME', 'metadata.name')];
    expect((await NODE.run(mounted('$(POD_NAME)', ['sh', '-c', script], env), { volumes })).log).toBe('found\n');
  });

  test.each([
    ['backticks', '..'],
    ['absolute path', '/tmp'],
  ])('should fail substituting values in a volume subpath with %s', async (_, value) => {
    const pod = await NODE.create([mounted('$(POD_NAME)', ['true'], [{ name: 'POD_NAME', value }])], { volumes });
    const failed = await NODE.until(
      pod,
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    );
    expect(failed.status?.phase).toBe('Pending');
    await NODE.remove(pod);
  });

  test('should verify that a failing subpath expansion can be modified during the lifecycle of a container', async () => {
    const env = [fieldEnv('POD_NAME', "metadata.annotations['mysubpath']")];
    const pod = await NODE.create(
      [mounted('$(POD_NAME)', ['sleep', '1000'], env)],
      { volumes },
      { annotations: { notmysubpath: 'mypath' }, name: NODE.name('pod'), namespace: 'default' },
    );
    await NODE.until(
      pod,
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    );
    await NODE.client.patch(pods, metadata(pod.metadata.name), 'application/merge-patch+json', {
      metadata: { annotations: { mysubpath: 'mypath' } },
    });
    await NODE.until(pod, ({ status }) => status?.phase === 'Running');
    expect(await NODE.exec(pod, ['ls', '/testcontainer'])).toBe('mypath\n');
    await NODE.remove(pod);
  }, 60_000);

  test('should succeed in writing subpaths in container', async () => {
    const env = [fieldEnv('POD_NAME', 'metadata.name'), fieldEnv('ANNOTATION', "metadata.annotations['mysubpath']")];
    const named = { name: NODE.name('pod'), namespace: 'default', annotations: { mysubpath: 'mypath' } };
    const pod = await NODE.running([mounted('$(ANNOTATION)/$(POD_NAME)', ['sleep', '1000'], env)], { volumes }, named);
    const { name } = pod.metadata;
    await NODE.exec(pod, ['touch', '/logscontainer/test.log']);
    expect(await NODE.exec(pod, ['ls', `/testcontainer/mypath/${name}`])).toBe('test.log\n');
    // What the path was made of may change: the container keeps where it is.
    await NODE.client.patch(pods, metadata(name), 'application/merge-patch+json', {
      metadata: { annotations: { mysubpath: 'mynewpath' } },
    });
    await NODE.exec(pod, ['touch', '/logscontainer/later.log']);
    expect(await NODE.exec(pod, ['ls', `/testcontainer/mypath/${name}`])).toBe('later.log\ntest.log\n');
    await NODE.remove(pod);
  });
});

describe('[sig-node] Container Runtime blackbox test on terminated container should report termination message', () => {
  const fallback = { terminationMessagePolicy: 'FallbackToLogsOnError' as const };
  const writing = (script: string): Partial<Container> => ({ command: ['sh', '-c', script] });

  test('if TerminationMessagePath is set as non-root user and at a non-default path', async () => {
    const ended = await NODE.terminated({
      ...writing('printf DONE > /dev/termination-custom-log'),
      terminationMessagePath: '/dev/termination-custom-log',
      securityContext: { runAsUser: 1000 },
    });
    expect([ended?.exitCode, ended?.message]).toEqual([0, 'DONE']);
  });

  test('from log output if TerminationMessagePolicy FallbackToLogsOnError is set', async () => {
    const ended = await NODE.terminated({ ...writing('printf DONE; exit 1'), ...fallback });
    expect([ended?.exitCode, ended?.message]).toEqual([1, 'DONE']);
  });

  test('as empty when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set', async () => {
    const ended = await NODE.terminated({ ...writing('printf DONE'), ...fallback });
    expect([ended?.exitCode, ended?.message ?? '']).toEqual([0, '']);
  });

  test('from file when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set', async () => {
    const script = 'printf OK > /dev/termination-log; printf DONE';
    const ended = await NODE.terminated({ ...writing(script), ...fallback });
    expect([ended?.exitCode, ended?.message]).toEqual([0, 'OK']);
  });
});

describe('[sig-node] Security Context', () => {
  test('readOnlyRootFilesystem=false should run the container with writable rootfs', async () => {
    const securityContext = { readOnlyRootFilesystem: false };
    const { pod } = await NODE.run({ command: ['touch', 'checkfile'], securityContext });
    expect(pod.status?.phase).toBe('Succeeded');
  });

  test('runAsUser should run the container with uid 65534', async () => {
    expect(await NODE.sh('id -u', { securityContext: { runAsUser: 65534 } })).toBe('65534\n');
  });

  const ids = { runAsUser: 1001, runAsGroup: 2002 };
  test('should support pod.Spec.SecurityContext.RunAsUser And RunAsGroup', async () => {
    expect(await NODE.sh('id -u; id -g', {}, { securityContext: ids })).toBe('1001\n2002\n');
  });

  test('should support container.SecurityContext.RunAsUser And RunAsGroup', async () => {
    const over = { securityContext: { runAsUser: 1, runAsGroup: 2 } };
    expect(await NODE.sh('id -u; id -g', { securityContext: ids }, over)).toBe('1001\n2002\n');
  });
});

test('[sig-node] Pods should contain environment variables for services', async () => {
  await NODE.client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('fooservice'),
    spec: { ports: [{ port: 8765, targetPort: 8080 }] },
  });
  const { spec } = await NODE.client.get(services, metadata('fooservice'));
  const address = `tcp://${spec.clusterIP ?? ''}:8765`;
  const expected = [
    `FOOSERVICE_SERVICE_HOST=${spec.clusterIP ?? ''}`,
    'FOOSERVICE_SERVICE_PORT=8765',
    `FOOSERVICE_PORT=${address}`,
    `FOOSERVICE_PORT_8765_TCP=${address}`,
    'FOOSERVICE_PORT_8765_TCP_PROTO=tcp',
    'FOOSERVICE_PORT_8765_TCP_PORT=8765',
    `FOOSERVICE_PORT_8765_TCP_ADDR=${spec.clusterIP ?? ''}`,
  ];
  const seen: readonly string[] = await environment({});
  expect(seen).toEqual(expect.arrayContaining(expected));
  await NODE.client.delete(services, metadata('fooservice'));
});
