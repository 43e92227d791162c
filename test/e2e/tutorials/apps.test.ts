import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterPage, launchBrowser } from '../../support/browser.ts';
import { Lesson } from './lesson.ts';

// kubernetes.io/docs/tasks/run-application and /docs/tutorials/stateful-application, with our images. They go on at once,
// each in a namespace of its own.

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
});

afterAll(async () => {
  await browser.close();
});

function nginx(version: string, replicas: number): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx-deployment }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      containers: [{ name: nginx, image: 'nginx:${version}', ports: [{ containerPort: 80 }] }]
`;
}

const WEB = `
apiVersion: v1
kind: Service
metadata: { name: nginx }
spec: { clusterIP: None, selector: { app: nginx }, ports: [{ port: 80, name: web }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec:
  serviceName: nginx
  replicas: 3
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: nginx, image: 'nginx:1.25', ports: [{ containerPort: 80, name: web }] }]
`;

const INDEXED = `
apiVersion: batch/v1
kind: Job
metadata: { name: indexed-job }
spec:
  completions: 5
  parallelism: 3
  completionMode: Indexed
  template:
    spec:
      restartPolicy: Never
      initContainers:
      - name: input
        image: busybox
        command: [sh, -c, 'items="foo bar baz qux xyz"; set -- $items; shift $JOB_COMPLETION_INDEX; echo $1 > /input/data.txt']
        volumeMounts: [{ mountPath: /input, name: input }]
      containers:
      - name: worker
        image: busybox
        command: [rev, /input/data.txt]
        volumeMounts: [{ mountPath: /input, name: input }]
      volumes: [{ name: input, emptyDir: {} }]
`;

const JOB_WITH_SIDECAR = `
apiVersion: batch/v1
kind: Job
metadata: { name: myjob }
spec:
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 2
      containers:
      - { name: myjob, image: busybox, command: [sh, -c, 'echo logging > /opt/logs.txt'], volumeMounts: [{ name: data, mountPath: /opt }] }
      initContainers:
      - name: logshipper
        image: busybox
        restartPolicy: Always
        command: [sh, -c, 'touch /opt/logs.txt; tail -F /opt/logs.txt']
        volumeMounts: [{ name: data, mountPath: /opt }]
      volumes: [{ name: data, emptyDir: {} }]
`;

/** php-apache of the walkthrough: a server that works for each answer, and somebody who keeps asking. */
const SERVER = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: php-apache }
spec:
  selector: { matchLabels: { run: php-apache } }
  template:
    metadata: { labels: { run: php-apache } }
    spec:
      containers:
      - { name: php-apache, image: nginx, ports: [{ containerPort: 80 }], resources: { requests: { cpu: 5m }, limits: { cpu: 500m } } }
---
apiVersion: v1
kind: Service
metadata: { name: php-apache }
spec: { selector: { run: php-apache }, ports: [{ port: 80 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: php-apache }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: php-apache }
  minReplicas: 1
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
`;

describe.concurrent('running applications', { timeout: 120_000 }, () => {
  test('HPA walkthrough: load raises the replicas', async () => {
    const lesson = await Lesson.start(cluster, 'hpa');
    await lesson.apply(SERVER);
    await lesson.run('rollout status deployment/php-apache --timeout=60s');
    const ask = 'while sleep 0.01; do wget -q -O- http://php-apache; done';
    await lesson.run(`run load-generator --image=busybox:1.28 --restart=Never -- sh -c '${ask}'`);
    await lesson.until(
      'get hpa php-apache --no-headers',
      /^php-apache +Deployment\/php-apache +cpu: \d+%\/50% +1 +3 +[23] /,
      110_000,
    );
    await lesson.until('get deployment php-apache --no-headers', /^php-apache +([23])\/\1 /);
  });

  test('a stateless application: applied, updated, scaled, deleted', async () => {
    const lesson = await Lesson.start(cluster, 'stateless');
    await lesson.apply(nginx('1.14.2', 2));
    await lesson.run('rollout status deployment/nginx-deployment --timeout=60s');
    expect(await lesson.run('describe deployment nginx-deployment')).toMatch(
      /Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/,
    );
    expect(await lesson.apply(nginx('1.16.1', 2))).toBe('deployment.apps/nginx-deployment configured\n');
    await lesson.run('rollout status deployment/nginx-deployment --timeout=60s');
    expect(
      await lesson.part(
        'pods -l app=nginx --field-selector=status.phase=Running',
        '{.items[*].spec.containers[0].image}',
      ),
    ).toContain('nginx:1.16.1');
    await lesson.apply(nginx('1.16.1', 4));
    await lesson.run('rollout status deployment/nginx-deployment --timeout=60s');
    await lesson.until('get deployment nginx-deployment --no-headers', /^nginx-deployment +4\/4 +4 +4 /);
    expect(await lesson.run('get rs --no-headers')).toMatch(/ 4 +4 +4 [^]* 0 +0 +0 | 0 +0 +0 [^]* 4 +4 +4 /);
    expect(await lesson.run('delete deployment nginx-deployment')).toMatch(
      /^deployment\.apps "nginx-deployment" deleted/,
    );
    await lesson.until('get pods,rs --no-headers', /^$/);
  });

  test('StatefulSet basics: in order, by partition, without their set', async () => {
    const lesson = await Lesson.start(cluster, 'stateful');
    await lesson.apply(WEB);
    await lesson.run('rollout status statefulset/web --timeout=60s');
    const created = await lesson.part(
      'pods -l app=nginx',
      '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].lastTransitionTime} {end}',
    );
    const times = created
      .trim()
      .split(' ')
      .map((text) => text.split('='));
    expect(times.map(([name]) => name)).toEqual(['web-0', 'web-1', 'web-2']);
    expect(times.map(([, time = '']) => time)).toEqual([...times.map(([, time = '']) => time)].sort());
    expect(
      await lesson.run('run dns-test --image=busybox:1.28 --restart=Never --rm -i -- nslookup web-1.nginx'),
    ).toContain('web-1.nginx.stateful.svc.cluster.local');

    const partition = (from: number): string =>
      JSON.stringify({ spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: from } } } });
    await lesson.run(`patch statefulset web -p '${partition(2)}'`);
    await lesson.run('set image statefulset/web nginx=nginx:1.27');
    await lesson.until(
      'rollout status statefulset/web --timeout=60s',
      /partitioned roll out complete: 1 new pods have been updated/,
    );
    const images = (): Promise<string> => lesson.part('pods -l app=nginx', '{.items[*].spec.containers[0].image}');
    expect(await images()).toBe('nginx:1.25 nginx:1.25 nginx:1.27');
    await lesson.run(`patch statefulset web -p '${partition(0)}'`);
    await lesson.run('rollout status statefulset/web --timeout=60s');
    expect(await images()).toBe('nginx:1.27 nginx:1.27 nginx:1.27');

    await lesson.run('delete statefulset web --cascade=orphan');
    expect((await lesson.run('get pods -l app=nginx -o name')).trim().split('\n')).toEqual([
      'pod/web-0',
      'pod/web-1',
      'pod/web-2',
    ]);
    await lesson.run('delete pod web-0');
    await lesson.apply(WEB.replace('replicas: 3', 'replicas: 2').replace('nginx:1.25', 'nginx:1.27'));
    // The set makes what is missing, adopts what is there, and ends what is too much.
    await lesson.until('get pods -l app=nginx --no-headers', /^web-0 +1\/1 +Running .*\nweb-1 +1\/1 +Running .*\n$/);
  });

  test('an indexed Job: each pod works on its own item', async () => {
    const lesson = await Lesson.start(cluster, 'indexed');
    await lesson.apply(INDEXED);
    await lesson.run('wait --for=condition=complete job/indexed-job --timeout=60s');
    expect(await lesson.part('job indexed-job', '{.status.completedIndexes}')).toBe('0-4');
    expect(await lesson.run('logs -l job-name=indexed-job,batch.kubernetes.io/job-completion-index=3')).toBe('xuq\n');
    const all = await lesson.run('logs -l job-name=indexed-job --max-log-requests=5');
    expect(all.trim().split('\n').sort()).toEqual(['oof', 'rab', 'xuq', 'zab', 'zyx']);
  });

  test('a sidecar does not keep its Job from being complete', async () => {
    const lesson = await Lesson.start(cluster, 'sidecar');
    await lesson.apply(JOB_WITH_SIDECAR);
    await lesson.run('wait --for=condition=complete job/myjob --timeout=60s');
    const status = '{.items[0].status.initContainerStatuses[0].state.terminated.reason}';
    expect(await lesson.part('pods -l job-name=myjob', status)).toMatch(/^(Completed|Error)$/);
  });
});

test('the page has nothing to complain about', () => {
  expect(cluster.complaints).toEqual([]);
});
