import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { CoreV1Event, Pod, PodList } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';
import { KUBIA } from './manifests.ts';

/** One story, told in order on one page: each test goes on from the one before. */
let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  cluster = new ClusterPage(page);
  await cluster.open('?fresh');
});

afterAll(async () => {
  await browser.close();
});

async function kubiaPods(): Promise<readonly Pod[]> {
  const list = await cluster.get<PodList>('/api/v1/namespaces/default/pods?labelSelector=app%3Dkubia');
  return list.items;
}

function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Waits in the page for the pods to be as they should. */
async function untilPods(description: string, wanted: (pods: readonly Pod[]) => boolean): Promise<readonly Pod[]> {
  let last: readonly Pod[] = [];
  await expect
    .poll(async () => wanted((last = await kubiaPods())), { timeout: 90_000, interval: 200, message: description })
    .toBe(true);
  return last;
}

test('three nodes are Ready', async () => {
  expect(await cluster.run('get nodes --no-headers')).toMatch(
    /^node-1 +Ready +<none> +\d+s +v1\.36\.\d+\nnode-2 +Ready.*\nnode-3 +Ready.*\n$/,
  );
});

test('a manifest applied from the editor starts pods on different nodes', async () => {
  await cluster.applyFromEditor(KUBIA);
  expect(await cluster.run('rollout status deployment/kubia')).toContain('successfully rolled out');
  const pods = await untilPods('three ready pods', (all) => all.length === 3 && all.every(isReady));
  expect(new Set(pods.map((pod) => pod.spec.nodeName)).size).toBe(3);
});

test('a client pod reaches every replica through the Service', async () => {
  const loop = 'i=0; while [ $i -lt 30 ]; do curl -s http://kubia; i=$((i+1)); done';
  const output = await cluster.run(`run -i --rm curl --image=curlimages/curl --restart=Never -- sh -c '${loop}'`);
  const hosts = new Set([...output.matchAll(/You've hit (\S+)/g)].map((match) => match[1]));
  const names = (await kubiaPods()).map((pod) => pod.metadata.name);
  expect([...hosts].sort()).toEqual([...names].sort());
});

test('an interactive client pod is typed in, in the terminal', async () => {
  await cluster.type('kubectl run -it --rm curl --image=curlimages/curl --restart=Never -- sh\n');
  await cluster.untilScreen(/\$ $|# $/m);
  await cluster.type('for i in 1 2 3; do curl -s http://kubia; done\n');
  await cluster.untilScreen(/You've hit kubia-[\s\S]*You've hit kubia-[\s\S]*You've hit kubia-/);
  await cluster.type('exit\n');
  await cluster.untilScreen(/pod "curl" deleted/);
});

test('a new image rolls out without a failed request, and back', async () => {
  await cluster.run(
    `run load --image=curlimages/curl --restart=Never -- sh -c 'while true; do curl -s -m 5 -o /dev/null -w "%{http_code}\\n" http://kubia; done'`,
  );
  await cluster.run('wait pod/load --for=condition=Ready --timeout=30s');
  expect(await cluster.run('set image deployment/kubia kubia=luksa/kubia:v2')).toBe(
    'deployment.apps/kubia image updated\n',
  );
  expect(await cluster.run('rollout status deployment/kubia')).toContain('successfully rolled out');
  const v2 = await cluster.run(`run -i --rm v2 --image=curlimages/curl --restart=Never -- curl -s http://kubia`);
  expect(v2).toMatch(/v2 running in pod kubia-/);
  expect(await cluster.run('rollout history deployment/kubia')).toMatch(/^1 .*\n2 /m);
  expect(await cluster.run('rollout undo deployment/kubia')).toBe('deployment.apps/kubia rolled back\n');
  expect(await cluster.run('rollout status deployment/kubia')).toContain('successfully rolled out');
  const codes = (await cluster.run('logs load')).trim().split('\n');
  await cluster.run('delete pod load --now');
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => code !== '200')).toEqual([]);
});

test('a deleted pod is replaced', async () => {
  const before = await untilPods('three ready pods', (all) => all.length === 3 && all.every(isReady));
  const victim = before[0]!.metadata.name;
  expect(await cluster.run(`delete pod ${victim}`)).toContain(`pod "${victim}" deleted`);
  const after = await untilPods('a replacement', (all) => all.length === 3 && all.every(isReady));
  expect(after.map((pod) => pod.metadata.name)).not.toContain(victim);
});

test('exec: ps shows the container alone, and a file written is gone after a restart', async () => {
  const pod = (await kubiaPods())[0]!;
  const name = pod.metadata.name;
  await cluster.type(`clear; kubectl exec -it ${name} -- sh\n`);
  await cluster.untilScreen(/# $/m);
  await cluster.type('ps; echo precious > /tmp/file; cat /tmp/file\n');
  const screen = await cluster.untilScreen(/precious\n/);
  expect(screen).toMatch(/^\s*1 .*kubia/m);
  expect(screen).toMatch(/\bps\b/);
  await cluster.type('exit\n');
  const { restartCount } = pod.status!.containerStatuses![0]!;
  await cluster.kubectl(`exec ${name} -- kill 1`);
  await untilPods('a restarted container', (all) =>
    all.some(
      (it) => it.metadata.name === name && isReady(it) && it.status!.containerStatuses![0]!.restartCount > restartCount,
    ),
  );
  const gone = await cluster.kubectl(`exec ${name} -- cat /tmp/file`);
  expect(gone.code).toBe(1);
  expect(gone.stderr).toContain("can't open '/tmp/file': No such file or directory");
});

test('logs stream while requests come in', async () => {
  const name = (await kubiaPods())[0]!.metadata.name;
  const ip = (await kubiaPods())[0]!.status!.podIP!;
  await cluster.type(`clear; kubectl logs -f ${name}\n`);
  await cluster.untilScreen(/Kubia server starting/);
  await cluster.run(`run -i --rm once --image=curlimages/curl --restart=Never -- curl -s http://${ip}:8080/`);
  await cluster.untilScreen(/Received request from/);
  await cluster.page.keyboard.press('Control+c');
  await cluster.untilScreen(/\$ $/m);
});

test('the pods of a node whose worker dies move to the others', async () => {
  const before = await untilPods('three ready pods', (all) => all.length === 3 && all.every(isReady));
  const dead = before[0]!.spec.nodeName!;
  await cluster.killWorker(dead);
  await expect
    .poll(() => cluster.run(`get node ${dead} --no-headers`), { timeout: 90_000, interval: 1000 })
    .toMatch(/NotReady/);
  await untilPods(
    'three ready pods on living nodes',
    (all) => all.filter((pod) => isReady(pod) && pod.spec.nodeName !== dead).length === 3,
  );
  const events = await cluster.get<{ items: CoreV1Event[] }>('/api/v1/namespaces/default/events');
  expect(events.items.map((event) => event.reason)).toContain('TaintManagerEviction');
});

test('a reload finds the same objects, and containers run again', async () => {
  await cluster.run('create configmap settings --from-literal=a=1');
  const versions = async (): Promise<string> =>
    cluster.run(
      `get configmap/settings service/kubia service/kubernetes namespace/default -o 'jsonpath={range .items[*]}{.metadata.uid}={.metadata.resourceVersion}{"\\n"}{end}'`,
    );
  const before = await versions();
  const alive = (await kubiaPods()).filter((pod) => pod.metadata.deletionTimestamp === undefined);
  await cluster.open();
  expect(await versions()).toBe(before);
  const again = await untilPods(
    'the same pods, running again',
    (all) => all.filter((pod) => isReady(pod) && alive.some((it) => it.metadata.uid === pod.metadata.uid)).length === 3,
  );
  expect(
    again.every(
      (pod) => pod.metadata.deletionTimestamp !== undefined || pod.status!.containerStatuses![0]!.restartCount > 0,
    ),
  ).toBe(true);
});

test('the page had nothing to complain about', () => {
  expect(cluster.complaints).toEqual([]);
});
