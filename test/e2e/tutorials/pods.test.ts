import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KubernetesList, Event, Pod } from '../../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../../support/browser.ts';
import { Lesson } from './lesson.ts';

// kubernetes.io/docs/tasks/configure-pod-container, with our images and shorter times. They go on at once, each in a
// namespace of its own.

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh&nodes=2');
});

afterAll(async () => {
  await browser.close();
});

const EXEC_LIVENESS = `
apiVersion: v1
kind: Pod
metadata: { name: liveness-exec }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: liveness
    image: busybox:1.27.2
    args: [/bin/sh, -c, touch /tmp/healthy; sleep 4; rm -f /tmp/healthy; sleep 600]
    livenessProbe:
      exec: { command: [cat, /tmp/healthy] }
      initialDelaySeconds: 1
      periodSeconds: 1
`;

/** Its server answers five requests, and fails from then on. */
const HTTP_LIVENESS = `
apiVersion: v1
kind: Pod
metadata: { name: liveness-http }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: liveness
    image: luksa/kubia-unhealthy
    livenessProbe:
      httpGet: { path: /, port: 8080 }
      periodSeconds: 1
`;

const STARTUP = `
apiVersion: v1
kind: Pod
metadata: { name: slow }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: slow
    image: busybox
    command: [sh, -c, sleep 3; touch /tmp/started; sleep 600]
    startupProbe:
      exec: { command: [cat, /tmp/started] }
      periodSeconds: 1
      failureThreshold: 30
    livenessProbe:
      exec: { command: [cat, /tmp/started] }
      periodSeconds: 1
      failureThreshold: 1
`;

const NATIVE_SIDECAR = `
apiVersion: v1
kind: Pod
metadata: { name: ordered }
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 5
  initContainers:
  - { name: first, image: busybox, command: [sh, -c, 'echo first >> /data/order'], volumeMounts: [{ name: data, mountPath: /data }] }
  - name: side
    image: busybox
    restartPolicy: Always
    command: [sh, -c, 'trap "echo side-ended >> /data/order; exit 0" TERM; echo side >> /data/order; touch /data/up; while true; do sleep 0.1; done']
    startupProbe: { exec: { command: [cat, /data/up] }, periodSeconds: 1 }
    volumeMounts: [{ name: data, mountPath: /data }]
  - { name: last, image: busybox, command: [sh, -c, 'echo last >> /data/order'], volumeMounts: [{ name: data, mountPath: /data }] }
  containers:
  - { name: main, image: busybox, command: [sh, -c, 'echo main >> /data/order; cat /data/order'], volumeMounts: [{ name: data, mountPath: /data }] }
  volumes: [{ name: data, emptyDir: {} }]
`;

const CONFIGURED = `
apiVersion: v1
kind: Pod
metadata: { name: configured }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: test
    image: busybox
    command: [sh, -c, env; sleep 3600]
    env:
    - name: SPECIAL_LEVEL_KEY
      valueFrom: { configMapKeyRef: { name: special-config, key: special.how } }
    envFrom: [{ configMapRef: { name: env-config } }]
    volumeMounts: [{ name: config-volume, mountPath: /etc/config }]
  volumes:
  - name: config-volume
    configMap: { name: special-config }
`;

const PROJECTED = `
apiVersion: v1
kind: Pod
metadata: { name: volume-test, labels: { zone: us-est-coast } }
spec:
  restartPolicy: Never
  containers:
  - name: container-test
    image: busybox:1.28
    command: [sh, -c, 'cd /projected-volume; find . -type l | sort | grep -v data$; cat my-group/my-username labels my-group/my-config; stat -L -c %a my-group/my-username; cut -c1-3 token']
    volumeMounts: [{ name: all-in-one, mountPath: /projected-volume, readOnly: true }]
  volumes:
  - name: all-in-one
    projected:
      sources:
      - secret: { name: mysecret, items: [{ key: username, path: my-group/my-username, mode: 256 }] }
      - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] }
      - configMap: { name: myconfigmap, items: [{ key: config, path: my-group/my-config }] }
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
`;

async function eventsOf(namespace: string, reason: string): Promise<readonly Event[]> {
  const list = `/api/v1/namespaces/${namespace}/events?fieldSelector=reason%3D${reason}`;
  return (await cluster.get<KubernetesList<Event>>(list)).items;
}

async function podOf(namespace: string, name: string): Promise<Pod> {
  return cluster.get<Pod>(`/api/v1/namespaces/${namespace}/pods/${name}`);
}

/** Waits until the first container of the pod has started again. @returns how many seconds it ran before */
async function restarted({ namespace }: Lesson, name: string): Promise<number> {
  const before = async () => {
    const [status] = (await podOf(namespace, name)).status?.containerStatuses ?? [];
    if (status?.lastState?.terminated === undefined) throw new Error(`not restarted: ${JSON.stringify(status)}`);
    return status.lastState.terminated;
  };
  const { startedAt = '', finishedAt = '' } = await vi.waitFor(before, { timeout: 60_000, interval: 200 });
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

describe.concurrent('configuring pods', { timeout: 90_000 }, () => {
  test('exec-liveness: the third failed probe restarts the container', async () => {
    const lesson = await Lesson.start(cluster, 'exec-liveness');
    await lesson.apply(EXEC_LIVENESS);
    const seconds = await restarted(lesson, 'liveness-exec');
    // Healthy for four seconds, then three probes, one each second; on a busy machine somewhat later.
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThanOrEqual(12);
    const [unhealthy] = await eventsOf(lesson.namespace, 'Unhealthy');
    expect(unhealthy?.message).toBe(
      "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n",
    );
    const [killing] = await eventsOf(lesson.namespace, 'Killing');
    expect(killing?.message).toBe('Container liveness failed liveness probe, will be restarted');
  });

  test('http-liveness: an answer of 500 is a failure', async () => {
    const lesson = await Lesson.start(cluster, 'http-liveness');
    await lesson.apply(HTTP_LIVENESS);
    await restarted(lesson, 'liveness-http');
    const [unhealthy] = await eventsOf(lesson.namespace, 'Unhealthy');
    expect(unhealthy?.message).toBe('Liveness probe failed: HTTP probe failed with statuscode: 500');
  });

  test('a startup probe holds the liveness probe back', async () => {
    const lesson = await Lesson.start(cluster, 'startup');
    await lesson.apply(STARTUP);
    await lesson.run('wait --for=condition=Ready pod/slow --timeout=60s');
    const [status] = (await podOf(lesson.namespace, 'slow')).status?.containerStatuses ?? [];
    expect(status).toMatchObject({ started: true, restartCount: 0 });
    const unhealthy = await eventsOf(lesson.namespace, 'Unhealthy');
    expect(unhealthy.map(({ message = '' }) => message.split(':')[0])).toEqual(['Startup probe failed']);
  });

  test('native sidecars start in their order, before the rest, and end after it', async () => {
    const lesson = await Lesson.start(cluster, 'sidecars');
    await lesson.apply(NATIVE_SIDECAR);
    await lesson.until('get pod ordered --no-headers', /^ordered +0\/2 +Completed /);
    expect(await lesson.run('logs ordered -c main')).toBe('first\nside\nlast\nmain\n');
    const { status } = await podOf(lesson.namespace, 'ordered');
    expect(status?.phase).toBe('Succeeded');
    const [, side] = status?.initContainerStatuses ?? [];
    const main = status?.containerStatuses?.[0]?.state?.terminated;
    const ended = side?.state?.terminated;
    expect(Date.parse(ended?.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(main?.finishedAt ?? ''));
    expect(ended?.exitCode).toBe(0);
  });

  test('a ConfigMap is in variables and in files, which follow it', async () => {
    const lesson = await Lesson.start(cluster, 'configmap');
    await lesson.run('create configmap env-config --from-literal=log_level=INFO');
    await lesson.apply(CONFIGURED);
    await lesson.until('get pod configured --no-headers', /ContainerCreating/);
    await lesson.run(
      'create configmap special-config --from-literal=special.how=very --from-literal=special.type=charm',
    );
    await lesson.run('wait --for=condition=Ready pod/configured --timeout=60s');
    const variables = (await lesson.until('logs configured', /SPECIAL_LEVEL_KEY/)).split('\n');
    expect(variables).toEqual(expect.arrayContaining(['SPECIAL_LEVEL_KEY=very', 'log_level=INFO']));
    expect(await lesson.run('exec configured -- ls /etc/config')).toBe('special.how\nspecial.type\n');
    await lesson.run(`patch configmap special-config -p '{"data":{"special.how":"so"}}'`);
    await lesson.until('exec configured -- cat /etc/config/special.how', /^so$/);
    expect(await lesson.run('exec configured -- env')).toContain('SPECIAL_LEVEL_KEY=very\n');
  });

  test('a projected volume has files of several sources in one directory', async () => {
    const lesson = await Lesson.start(cluster, 'projected');
    await lesson.run('create secret generic mysecret --from-literal=username=admin');
    await lesson.run('create configmap myconfigmap --from-literal=config=configured');
    await lesson.apply(PROJECTED);
    await lesson.until('get pod volume-test --no-headers', /Completed/);
    expect(await lesson.run('logs volume-test')).toBe(
      './labels\n./my-group\n./token\nadminzone="us-est-coast"configured400\neyJ\n',
    );
  });
});

test('the page has nothing to complain about', () => {
  expect(cluster.complaints).toEqual([]);
});
