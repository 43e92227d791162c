import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { HorizontalPodAutoscaler } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// The steps of the official tutorials (kubernetes.io/docs/tutorials, /docs/tasks), with our images and smaller numbers.

const PATIENT = 60_000;

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
  // It takes its time: the metrics are of the last quarter of a minute, and looked at as often.
  await cluster.run('apply -f -', LOADED);
  await cluster.run('autoscale deployment loaded --cpu-percent=50 --min=1 --max=3');
});

afterAll(async () => {
  await browser.close();
});

/** A pod that uses all the CPU that it may, and so twice as much as is aimed at. */
const LOADED = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: loaded }
spec:
  selector: { matchLabels: { run: loaded } }
  template:
    metadata: { labels: { run: loaded } }
    spec:
      containers:
      - name: busy
        image: busybox
        command: [sh, -c, 'while :; do :; done']
        resources: { requests: { cpu: 50m }, limits: { cpu: 50m } }
`;

const WEB = `
apiVersion: v1
kind: Service
metadata: { name: nginx, labels: { app: nginx } }
spec:
  ports: [{ port: 80, name: web }]
  clusterIP: None
  selector: { app: nginx }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec:
  serviceName: nginx
  replicas: 2
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      containers:
      - name: nginx
        image: nginx
        ports: [{ containerPort: 80, name: web }]
        volumeMounts: [{ name: www, mountPath: /usr/share/nginx/html }]
  volumeClaimTemplates:
  - metadata: { name: www }
    spec:
      accessModes: [ReadWriteOnce]
      resources: { requests: { storage: 1Mi } }
`;

test('StatefulSet basics: names, addresses and storage stay, in order', async () => {
  await cluster.run('apply -f -', WEB);
  expect(await cluster.run('rollout status statefulset/web --timeout=60s')).toMatch(
    /partitioned roll out complete: 2 new pods have been updated\.\.\.\n$/,
  );
  for (const name of ['web-0', 'web-1']) {
    expect(await cluster.run(`exec ${name} -- hostname`)).toBe(`${name}\n`);
    await cluster.run(`exec ${name} -- sh -c 'echo "$(hostname)" > /usr/share/nginx/html/index.html'`);
  }
  const ask = 'run asks --rm -i --image=busybox --restart=Never -- wget -qO- http://web-1.nginx/';
  expect(await cluster.run(ask)).toBe('web-1\npod "asks" deleted\n');
  expect(await cluster.run('get pvc -l app=nginx --no-headers')).toMatch(
    /^www-web-0 +Bound .*\nwww-web-1 +Bound .*\n$/,
  );

  await cluster.run('delete pod -l app=nginx');
  await cluster.run('rollout status statefulset/web --timeout=60s');
  for (const name of ['web-0', 'web-1']) {
    expect(await cluster.run(`exec ${name} -- cat /usr/share/nginx/html/index.html`)).toBe(`${name}\n`);
  }

  await cluster.run('scale sts web --replicas=3');
  await cluster.run('rollout status statefulset/web --timeout=60s');
  await cluster.run('scale sts web --replicas=1');
  await cluster.run('wait --for=delete pod/web-1 --timeout=60s');
  expect(await cluster.run('get pods -l app=nginx -o name')).toBe('pod/web-0\n');
  // Claims outlive their pods unless the retention policy says otherwise.
  expect((await cluster.run('get pvc -l app=nginx -o name')).trim().split('\n')).toHaveLength(3);
});

const AGENT = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { name: agent } }
  updateStrategy: { rollingUpdate: { maxUnavailable: 3 } }
  template:
    metadata: { labels: { name: agent } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: agent, image: busybox, command: [sleep, '3600'] }]
`;

test('DaemonSet: one pod on each node, rolled and rolled back', async () => {
  await cluster.run('apply -f -', AGENT);
  expect(await cluster.run('rollout status ds/agent --timeout=60s')).toContain(
    'daemon set "agent" successfully rolled out',
  );
  const nodes = await cluster.run("get pods -l name=agent -o jsonpath='{.items[*].spec.nodeName}'");
  expect(nodes.replaceAll("'", '').split(' ').sort()).toEqual(['node-1', 'node-2', 'node-3']);
  await cluster.run('set image ds/agent agent=busybox:1.36');
  await cluster.run('rollout status ds/agent --timeout=60s');
  await cluster.run('rollout undo ds/agent');
  await cluster.run('rollout status ds/agent --timeout=60s');
  expect(await cluster.run("get ds agent -o jsonpath='{.spec.template.spec.containers[0].image}'")).toContain(
    'busybox',
  );
  expect(await cluster.run('rollout history ds/agent')).toMatch(/\n2 .*\n3 /);
});

test('CronJob: its Job by hand', async () => {
  await cluster.run('create cronjob hello --image=busybox --schedule="0 0 1 1 *" -- echo hello');
  await cluster.run('create job hello-now --from=cronjob/hello');
  await cluster.run('wait --for=condition=complete job/hello-now --timeout=60s');
  expect(await cluster.run('logs job/hello-now')).toBe('hello\n');
});

test('HorizontalPodAutoscaler: load brings replicas', { timeout: 2 * PATIENT }, async () => {
  const autoscaler = (): Promise<HorizontalPodAutoscaler> =>
    cluster.get('/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/loaded');
  await expect
    .poll(async () => (await autoscaler()).status?.desiredReplicas, { timeout: PATIENT, interval: 500 })
    .toBeGreaterThan(1);
  expect(await cluster.run('get hpa loaded --no-headers')).toMatch(
    /^loaded +Deployment\/loaded +cpu: \d+%\/50% +1 +3 +\d/,
  );
  expect(await cluster.run('get events --field-selector reason=SuccessfulRescale')).toMatch(
    /New size: [23]; reason: cpu resource utilization \(percentage of request\) above target/,
  );
});

test('the page has nothing to complain about', () => {
  expect(cluster.complaints).toEqual([]);
});
