import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../base/index.ts';
import { configMaps, pods, secrets, type Container, type New, type Pod, type PodSpec } from '../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../apiserver/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../client/index.ts';
import { programImages, startRealNode, type RealNode } from './testing/real-node.ts';

// Sources: Kubernetes, "Configure a Security Context for a Pod or Container"; upstream: pkg/volume/volume_linux.go,
// pkg/volume/emptydir, pkg/volume/util/atomic_writer.go. The program prints mode, owner and size, or why not.

let client: Client;
let node: RealNode;

const metadata = (name: string): { namespace: string; name: string } => ({ namespace: 'default', name });

beforeAll(async () => {
  const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
  const { handler, client: direct } = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const text = { apiVersion: 'v1', metadata: metadata('kube-root-ca.crt'), data: { 'ca.crt': 'a certificate' } };
  await direct.create(configMaps, { ...text, kind: 'ConfigMap' });
  await direct.create(configMaps, { ...text, kind: 'ConfigMap', metadata: metadata('conf'), data: { a: 'A', b: 'B' } });
  await direct.create(secrets, {
    ...text,
    kind: 'Secret',
    metadata: metadata('key'),
    data: { password: btoa('secret') },
  });
  const { port1, port2 } = new MessageChannel();
  serveFetchHandler(port1, handler);
  client = createFetchClient(connectFetchHandler(port2));
  node = await startRealNode(client, 0, await programImages('users'));
});

let number = 0;

/** Runs a pod of one container to its end. @returns what it printed, by lines */
async function run(commands: string, spec: Partial<PodSpec>, container: Partial<Container> = {}): Promise<string[]> {
  const name = `pod-${String(++number)}`;
  const main: Container = { name: 'main', image: 'users:1', args: commands.split(' '), ...container };
  const pod: New<Pod> = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(name),
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      ...spec,
      containers: [main],
    },
  };
  await client.create(pods, pod);
  const url = `http://node/containerLogs/default/${name}/main?follow=true`;
  const phase = async (): Promise<string | undefined> => (await client.get(pods, metadata(name))).status?.phase;
  await expect.poll(phase, { interval: 5, timeout: 10_000 }).toBe('Succeeded');
  return (await (await node.kubelet.server.fetch(new Request(url))).text()).trimEnd().split('\n');
}

const VOLUMES = {
  volumes: [
    { name: 'scratch', emptyDir: {} },
    { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
    {
      name: 'conf',
      configMap: {
        name: 'conf',
        items: [
          { key: 'a', path: 'a' },
          { key: 'b', path: 'b', mode: 0o400 },
        ],
      },
    },
    { name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } },
    { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
  ],
};
const volumeMounts = VOLUMES.volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));

test('fsGroup gives volumes to a group', async () => {
  const securityContext = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] };
  const commands = [
    'id',
    'stat /scratch',
    'stat /memory',
    'put /scratch/f text',
    'stat /scratch/f',
    'mkdir /scratch/d',
    'stat /scratch/d',
    'stat /conf/a',
    'stat /conf/..data/a',
    'cat /conf/b',
    'stat /conf/..data/b',
    'stat /key/..data/password',
    'cat /key/password',
    'stat /token/..data/token',
    'put /conf/a x',
  ];
  const printed = await run(commands.join(' , '), { ...VOLUMES, securityContext }, { volumeMounts });
  expect(Object.fromEntries(commands.map((command, index) => [command, printed[index]?.replace(/ \d+$/, '')]))).toEqual(
    {
      id: '1000 3000 3000,2000,4000',
      'stat /scratch': '42777 0:2000',
      'stat /memory': '43777 0:2000',
      'put /scratch/f text': 'ok',
      'stat /scratch/f': '100644 1000:2000',
      'mkdir /scratch/d': 'ok',
      'stat /scratch/d': '42755 1000:2000',
      'stat /conf/a': '120777 0:2000',
      'stat /conf/..data/a': '100644 0:2000',
      'cat /conf/b': 'B',
      'stat /conf/..data/b': '100440 0:2000',
      'stat /key/..data/password': '100440 0:2000',
      'cat /key/password': 'secret',
      'stat /token/..data/token': '100640 1000:2000',
      'put /conf/a x': 'Permission denied',
    },
  );
});

test('without fsGroup volumes are root’s, and a token is of the user that the pod runs as', async () => {
  const securityContext = { runAsUser: 1000 };
  const commands =
    'stat /scratch , stat /memory , put /scratch/f x , stat /scratch/f , cat /key/password , stat /token/..data/token , room /memory';
  expect(await run(commands, { ...VOLUMES, securityContext }, { volumeMounts })).toEqual([
    '40777 0:0 0',
    '41777 0:0 0',
    'ok',
    '100644 1000:0 1',
    'Permission denied',
    expect.stringMatching(/^100600 1000:0 \d+$/),
    '256 of 256, flags 0',
  ]);
});

test('capabilities that are dropped, and privileges that are not to be gained, are not there', async () => {
  const drop = { securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false } };
  expect(await run('cat /key/password , chown 7 /key , setuid 7', VOLUMES, { volumeMounts })).toEqual([
    'secret',
    'Read-only file system',
    'ok',
  ]);
  const commands = 'chown 7 /scratch , setuid 7 , put /etc/hosts x , put /scratch/f x , chown 7 /scratch/f';
  expect(await run(commands, VOLUMES, { volumeMounts, ...drop })).toEqual([
    'Operation not permitted',
    'Operation not permitted',
    'ok',
    'ok',
    'Operation not permitted',
  ]);
});

test('a read-only root leaves the volumes writable', async () => {
  const securityContext = { readOnlyRootFilesystem: true };
  expect(
    await run('put /f x , put /scratch/f x , put /dev/shm/f x', VOLUMES, { volumeMounts, securityContext }),
  ).toEqual(['Read-only file system', 'ok', 'ok']);
});

test('a subPath is made, and does not lead out of its volume', async () => {
  const at = (subPath: string): Partial<Container> => ({
    volumeMounts: [{ name: 'scratch', mountPath: '/v', subPath }],
  });
  expect(await run('stat /v , put /v/f x', VOLUMES, at('a/b'))).toEqual(['40777 0:0 0', 'ok']);
  const [name, container] = ['conf', 'b'];
  const file = { volumeMounts: [{ name, mountPath: '/etc/conf', subPath: container }] };
  expect(await run('cat /etc/conf , stat /etc/conf', VOLUMES, file)).toEqual(['B', '100400 0:0 1']);
});
