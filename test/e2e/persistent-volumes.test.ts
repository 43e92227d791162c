import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BrowserContext } from 'playwright-core';
import { ClusterPage, launchProfile } from '../support/browser.ts';

let profile: string;
let context: BrowserContext;
let cluster: ClusterPage;

beforeAll(async () => {
  profile = mkdtempSync(join(tmpdir(), 'tabernetes-'));
  context = await launchProfile(profile);
  cluster = new ClusterPage(await context.newPage());
  await cluster.open('?nodes=2');
});

afterAll(async () => {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
});

const CLAIM = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Mi
`;

/** A pod of busybox with the claim as its /data. */
function pod(
  name: string,
  node: string,
  command: string,
  volume = 'persistentVolumeClaim: { claimName: data }',
): string {
  return `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  nodeName: ${node}
  restartPolicy: OnFailure
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: busybox
      command: [sh, -c, ${JSON.stringify(command)}]
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes:
    - name: data
      ${volume}
`;
}

function phase(name: string, is: string): Promise<string> {
  return cluster.run(`wait --for=jsonpath={.status.phase}=${is} pod/${name} --timeout=60s`);
}

test('what is written to a claim survives a reload of the page, and goes with the claim', async () => {
  await cluster.run('apply -f -', CLAIM);
  await cluster.run('wait --for=jsonpath={.status.phase}=Bound pvc/data --timeout=60s');
  expect(await cluster.run('get storageclass')).toMatch(
    /standard \(default\) +browser\.csi\.tabernetes\.io +Delete +Immediate +true/,
  );
  await cluster.run('apply -f -', pod('writer', 'node-1', 'echo started >> /data/file; mkdir -p /data/d; sleep 1000'));
  await phase('writer', 'Running');
  // What is not synchronised is saved a moment later.
  const wait = 'until [ -d /data/d ]; do sleep 0.1; done';
  await cluster.run(`exec writer -- sh -c "${wait}; head -c 10240 /dev/zero > /data/big; sleep 1"`);

  await cluster.page.reload();
  await cluster.ready();
  // Its container is started anew.
  const read = (): Promise<string> => cluster.run('exec writer -- cat /data/file');
  await vi.waitFor(async () => expect(await read()).toBe('started\nstarted\n'), { timeout: 60_000, interval: 500 });
  await cluster.run('delete pod writer');

  await cluster.run('apply -f -', pod('reader', 'node-2', 'cat /data/file; wc -c < /data/big; ls /data'));
  await phase('reader', 'Succeeded');
  expect(await cluster.run('logs reader')).toBe('started\nstarted\n10240\nbig\nd\nfile\n');
  await cluster.run('delete pod reader');

  const { volumeName } = (
    await cluster.get<{ spec: { volumeName: string } }>('/api/v1/namespaces/default/persistentvolumeclaims/data')
  ).spec;
  await cluster.run('delete pvc data');
  await cluster.run(`wait --for=delete pv/${volumeName} --timeout=60s`);
  expect((await volumesStored()).filter((handle) => handle.startsWith('pvc-'))).toEqual([]);
});

/** Handles of the volumes that the page keeps, the nodes' own disks included. */
function volumesStored(): Promise<readonly string[]> {
  return cluster.page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((it) => it.name ?? '').find((it) => it.endsWith(':volumes')) ?? '';
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error('no database'));
      };
    });
    const keys = await new Promise<readonly IDBValidKey[]>((resolve) => {
      const request = db.transaction('inodes').objectStore('inodes').getAllKeys();
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    db.close();
    return [...new Set(keys.map((key) => (key as unknown as readonly [string, number])[0]))];
  });
}

test('a full volume says so, and grows when its claim does', async () => {
  await cluster.run('apply -f -', CLAIM);
  await cluster.run('apply -f -', pod('filler', 'node-1', 'sleep 1000'));
  await phase('filler', 'Running');
  const fill = `exec filler -- sh -c 'head -c 1536000 /dev/zero > /data/big'`;
  const full = await cluster.kubectl(fill);
  expect([full.code === 0, full.stderr]).toEqual([false, expect.stringContaining('No space left on device')]);
  await cluster.run(`patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"2Mi"}}}}'`);
  await cluster.run('wait --for=jsonpath={.status.capacity.storage}=2Mi pvc/data --timeout=60s');
  expect((await cluster.kubectl(fill)).code).toBe(0);
  await cluster.run('delete pod filler');
  await cluster.run('delete pvc data');
});

const HOST_PATH = 'hostPath: { path: /var/data, type: DirectoryOrCreate }';

test('a node keeps its own disk', async () => {
  await cluster.run('apply -f -', pod('host', 'node-1', 'echo there > /data/f', HOST_PATH));
  await phase('host', 'Succeeded');
  await cluster.page.reload();
  await cluster.ready();
  await cluster.run('apply -f -', pod('again', 'node-1', 'cat /data/f', HOST_PATH));
  await phase('again', 'Succeeded');
  expect(await cluster.run('logs again')).toBe('there\n');
  expect(cluster.complaints).toEqual([]);
});

test('a cluster that starts anew has nothing of the one before', async () => {
  await cluster.run('apply -f -', CLAIM);
  await cluster.run('apply -f -', pod('last', 'node-1', 'echo text > /data/f'));
  await phase('last', 'Succeeded');
  // Each node has a disk of its own, too, from the start.
  const claims = async () => (await volumesStored()).filter((name) => !name.startsWith('node/'));
  expect(await claims()).toHaveLength(1);
  await cluster.open('?nodes=2&fresh');
  expect(await claims()).toEqual([]);
  await cluster.run('apply -f -', pod('looks', 'node-1', 'ls /data', HOST_PATH));
  await phase('looks', 'Succeeded');
  expect(await cluster.run('logs looks')).toBe('');
});
