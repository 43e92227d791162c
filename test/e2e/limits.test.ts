import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { cpuMillis, type KubernetesList, type Pod, type PodMetrics } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// What the documentation of Kubernetes promises of limits ("Resource Management for Pods and Containers", "Assign Memory
// Resources", "Assign CPU Resources", "Local ephemeral storage"), as a reader of it sees them.

function pod(name: string, image: string, command: readonly string[], limits: object, more: object = {}): string {
  const container = { name: 'main', image, command, resources: { limits } };
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [container], ...more };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
}

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh&nodes=1');
});

afterAll(async () => {
  await browser.close();
});

async function get(name: string): Promise<Pod> {
  return cluster.get<Pod>(`/api/v1/namespaces/default/pods/${name}`);
}

test('a pod that spins gets its limit of CPU, and its cgroup says so', async () => {
  const said = await cluster.run(
    'apply -f -',
    pod('spin', 'busybox', ['sh', '-c', 'while :; do :; done'], { cpu: '200m' }),
  );
  expect(said).toBe('pod/spin created\n');
  await cluster.run('wait --for=condition=Ready pod/spin --timeout=60s');
  const usage = async (): Promise<number> => {
    const { items } = await cluster.get<KubernetesList<PodMetrics>>(
      '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods',
    );
    return cpuMillis(items[0]?.containers[0]?.usage['cpu']);
  };
  await expect.poll(usage, { timeout: 90_000, interval: 1000 }).toBeGreaterThan(150);
  expect(await usage()).toBeLessThan(240);
  expect(await cluster.run('top pod spin')).toMatch(/\nspin +(1[5-9]|2[0-4])\dm +\d+Mi *\n/);
  const stat = await cluster.run(
    'exec spin -- cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu.weight /sys/fs/cgroup/cpu.stat',
  );
  expect(stat).toMatch(/^20000 100000\n\d+\nusage_usec \d+\n/);
  expect(Number(/nr_throttled (\d+)/.exec(stat)?.[1])).toBeGreaterThan(20);
});

test('a pod that takes more memory than its limit is OOMKilled', async () => {
  const command = ['stress', '--vm', '1', '--vm-bytes', '100M', '--vm-hang', '1'];
  await cluster.run('apply -f -', pod('hog', 'polinux/stress', command, { memory: '50Mi' }));
  await expect.poll(async () => (await get('hog')).status?.phase, { timeout: 60_000 }).toBe('Failed');
  expect((await get('hog')).status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
    reason: 'OOMKilled',
    exitCode: 137,
  });
  expect(await cluster.run('get pod hog')).toMatch(/\nhog +0\/1 +OOMKilled +0 +/);
  expect(await cluster.run('get events --field-selector reason=OOMKilling')).toMatch(
    /Warning +OOMKilling +node\/node-\d +Memory cgroup out of memory: Killed process \d+ \(stress\) total-vm:\d+kB, /,
  );
});

test('a pod that writes more than its limit is evicted', async () => {
  const command = ['sh', '-c', 'head -c 8388608 /dev/zero > /data; sleep 3600'];
  await cluster.run('apply -f -', pod('writer', 'busybox', command, { 'ephemeral-storage': '4Mi' }));
  await expect.poll(async () => (await get('writer')).status?.reason, { timeout: 60_000 }).toBe('Evicted');
  const { status } = await get('writer');
  expect(status?.phase).toBe('Failed');
  expect(status?.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. ');
  expect(await cluster.run('get pod writer')).toMatch(/\nwriter +0\/1 +Error +0 +/);
  expect(await cluster.run('get events --field-selector involvedObject.name=writer')).toMatch(
    /Warning +Evicted +pod\/writer +Pod ephemeral local storage/,
  );
});

test('a volume that holds more than its size has its pod evicted', async () => {
  const command = ['sh', '-c', 'head -c 3145728 /dev/zero > /cache/data; sleep 3600'];
  const volumes = [{ name: 'cache', emptyDir: { sizeLimit: '2Mi' } }];
  const container = { name: 'main', image: 'busybox', command, volumeMounts: [{ name: 'cache', mountPath: '/cache' }] };
  await cluster.run('apply -f -', pod('cache', 'busybox', command, {}, { volumes, containers: [container] }));
  await expect
    .poll(async () => (await get('cache')).status?.message, { timeout: 60_000 })
    .toBe('Usage of EmptyDir volume "cache" exceeds the limit "2Mi". ');
});
