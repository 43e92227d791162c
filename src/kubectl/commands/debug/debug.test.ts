import { beforeEach, expect, test } from 'vitest';
import { nodes, pods, type New, type Pod } from '../../../api/index.ts';
import { startTestServer, type TestServer } from '../../../apiserver/testing/server.ts';
import { kubectl, type Result } from '../../testing/run.ts';

// upstream: kubectl/pkg/cmd/debug/debug_test.go. test/parity/kubectl-debug.test.ts compares with the real command.

const TARGET: New<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'target', namespace: 'default', labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'main', image: 'nginx', args: ['-v'], livenessProbe: { exec: { command: ['true'] } } }],
  },
};

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.client.create(pods, TARGET);
  await server.client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: {} });
});

const run = (line: string, files: Readonly<Record<string, string>> = {}): Promise<Result> =>
  kubectl(server, line, { files });
const get = (name: string): Promise<Pod> => server.client.get(pods, { namespace: 'default', name });

test('a debug container of a random name is added to the pod', async () => {
  const { code, stdout, stderr } = await run('debug target --image=busybox --target=main -- sh -c date');
  expect(code).toBe(0);
  const { spec } = await get('target');
  const [debug] = spec.ephemeralContainers ?? [];
  expect(debug).toMatchObject({
    name: expect.stringMatching(/^debugger-[bcdfghjklmnpqrstvwxz2456789]{5}$/) as unknown,
    image: 'busybox',
    command: ['sh', '-c', 'date'],
    targetContainerName: 'main',
    terminationMessagePolicy: 'File',
  });
  expect(stdout).toBe(
    `Targeting container "main". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\nDefaulting debug container name to ${debug?.name ?? ''}.\n`,
  );
  expect(stderr).toMatch(/^--profile=legacy is deprecated/);
});

test('a name that is taken is not taken again', async () => {
  await run('debug target --image=busybox -q');
  await run('debug target --image=busybox -q');
  const names = ((await get('target')).spec.ephemeralContainers ?? []).map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
});

test.each([
  ['general', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['baseline', undefined],
  ['netadmin', { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } }],
  ['sysadmin', { privileged: true }],
  [
    'restricted',
    {
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      allowPrivilegeEscalation: false,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  ],
])('the profile %s', async (profile, securityContext) => {
  expect(await run(`debug target --image=busybox -q -c d --profile=${profile}`)).toMatchObject({ code: 0, stdout: '' });
  expect((await get('target')).spec.ephemeralContainers?.[0]?.securityContext).toEqual(securityContext);
});

test('a copy has no labels and no probes, and what was asked for', async () => {
  await run('debug target --copy-to=copy --profile=general -c main --image=debian --env=A=b,c -- sleep 1d');
  const copy = await get('copy');
  expect(copy.metadata.labels).toBeUndefined();
  expect(copy.spec.shareProcessNamespace).toBe(true);
  const [main] = copy.spec.containers;
  expect(main).toMatchObject({ image: 'debian', command: ['sleep', '1d'], env: [{ name: 'A', value: 'b,c' }] });
  expect(main).not.toHaveProperty('args');
  expect(main).not.toHaveProperty('livenessProbe');
  await run('debug target --copy-to=other --set-image=*=debian --replace');
  await expect(get('target')).rejects.toThrow('not found');
  expect((await get('other')).spec.containers[0]?.image).toBe('debian');
});

test('a node is debugged by a pod in its namespaces', async () => {
  const { stdout } = await run('debug node/n --image=busybox');
  const name = /^Creating debugging pod (node-debugger-n-\w{5}) with container debugger on node n\.\n$/.exec(
    stdout,
  )?.[1];
  const { spec } = await get(name ?? '');
  expect(spec).toMatchObject({
    nodeName: 'n',
    hostNetwork: true,
    hostPID: true,
    hostIPC: true,
    restartPolicy: 'Never',
  });
  expect(spec.volumes?.[0]).toMatchObject({ name: 'host-root', hostPath: { path: '/' } });
  expect(spec.containers[0]?.volumeMounts?.[0]).toEqual({ name: 'host-root', mountPath: '/host' });
});

test('a custom profile is laid over the container', async () => {
  const files = { 'c.yaml': 'workingDir: /tmp\nenv: [{name: A, value: b}]\n', 'i.yaml': 'image: other\n' };
  await run('debug target --image=busybox -c d --custom=c.yaml', files);
  expect((await get('target')).spec.ephemeralContainers?.[0]).toMatchObject({
    workingDir: '/tmp',
    env: [{ name: 'A', value: 'b' }],
  });
  expect((await run('debug target --image=busybox --custom=i.yaml', files)).stderr).toBe(
    'error: name, command, image, lifecycle and volume devices are not modifiable via custom profile\n',
  );
});

test.each([
  ['debug --image=busybox', 'error: NAME or filename is required for debug\n'],
  ['debug target', 'error: you must specify --image when not using --copy-to.\n'],
  ['debug target --image=A', 'error: invalid image name "A": invalid reference format\n'],
  ['debug target --image=a -t', 'error: -i/--stdin is required for containers with -t/--tty=true\n'],
  ['debug target --image=a --same-node', 'error: --same-node may only be used with --copy-to.\n'],
  ['debug target --image=a --profile=none', 'error: unknown profile: none\n'],
  ['debug target --copy-to=c', 'error: you must specify --image, --set-image or command arguments.\n'],
  ['debug svc/kubernetes --image=a --profile=general', 'error: "/v1, Kind=Service" not supported by debug\n'],
])('%s', async (line, stderr) => {
  expect(await run(line)).toEqual({ code: 1, stdout: '', stderr });
});
