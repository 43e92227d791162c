import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { CoreV1Event, Pod } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  const context = await browser.newContext();
  cluster = new ClusterPage(await context.newPage());
  await cluster.open('?fresh&nodes=1');
});

afterAll(async () => {
  await browser.close();
});

const pod = (name: string, container: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - name: main\n    ${container}\n`;

const MANIFESTS: readonly (readonly [string, string, RegExp])[] = [
  ['malformed YAML', 'a: [1, 2\nb: }', /^error: error parsing STDIN: error converting YAML to JSON: yaml: /],
  [
    'an unknown kind',
    'apiVersion: example.com/v1\nkind: Gizmo\nmetadata:\n  name: a\n',
    /no matches for kind "Gizmo" in version "example.com\/v1"\nensure CRDs are installed first/,
  ],
  [
    'a wrong type',
    pod('wrong', 'image: busybox').replace('name: main', 'name: [main]'),
    /Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal array into Go struct field Container.spec.containers.name of type string/,
  ],
  [
    'an unknown field',
    pod('unknown', 'image: busybox\n    imagePolicy: Always'),
    /strict decoding error: unknown field "spec.containers\[0\].imagePolicy"/,
  ],
  [
    'a name that is not DNS-1123',
    pod('Not_A_Name', 'image: busybox'),
    /The Pod "Not_A_Name" is invalid: .*metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 subdomain must consist of/,
  ],
];

test.each(MANIFESTS)('%s is refused in upstream’s words', async (_what, manifest, message) => {
  const result = await cluster.kubectl('apply -f -', manifest);
  expect(result.stderr).toMatch(message);
  expect(result.code).toBe(1);
});

test('a manifest of 5 MB is refused, and the cluster goes on', async () => {
  const manifest = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'huge' },
    data: { text: 'x'.repeat(5_000_000) },
  });
  const result = await cluster.kubectl('create -f -', manifest);
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/Request entity too large: limit is 3145728/);
  expect(await cluster.run('get nodes --no-headers')).toContain('Ready');
});

test('a conflicting update is refused with reason Conflict', async () => {
  await cluster.run('create configmap conflict --from-literal=a=1');
  const status = await cluster.page.evaluate(async () => {
    const path = '/api/v1/namespaces/default/configmaps/conflict';
    const old = await (await window.tabernetes.fetch(path)).text();
    await window.tabernetes.kubectl(['patch', 'configmap', 'conflict', '-p', '{"data":{"a":"2"}}']);
    const url = new URL(path, location.href);
    const headers = { 'content-type': 'application/json' };
    const response = await window.tabernetes.fetch(new Request(url, { method: 'PUT', headers, body: old }));
    return (await response.json()) as { code: number; reason: string; message: string };
  });
  expect(status.code).toBe(409);
  expect(status.reason).toBe('Conflict');
  expect(status.message).toBe(
    'Operation cannot be fulfilled on configmaps "conflict": the object has been modified; please apply your changes to the latest version and try again',
  );
});

const reasonOf = (it: Pod): string | undefined => {
  const state = it.status?.containerStatuses?.[0]?.state;
  return state?.waiting?.reason ?? state?.terminated?.reason;
};

async function untilReason(name: string, reason: RegExp): Promise<Pod> {
  let last: Pod | undefined;
  await expect
    .poll(
      async () => {
        last = await cluster.get<Pod>(`/api/v1/namespaces/default/pods/${name}`);
        return reasonOf(last) ?? '';
      },
      { timeout: 60_000 },
    )
    .toMatch(reason);
  return last!;
}

test('an unknown image is ErrImagePull, then ImagePullBackOff, and says what exists', async () => {
  await cluster.run('run nothing --image=no/such-image:v9');
  await untilReason('nothing', /^ImagePullBackOff$/);
  const events = await cluster.get<{ items: CoreV1Event[] }>(
    '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dnothing',
  );
  const failed = events.items.find((event) => event.reason === 'Failed' && event.message?.includes('not found'));
  expect(failed?.message).toMatch(/^Failed to pull image "no\/such-image:v9": /);
  expect(failed?.message).toMatch(/ \(images here: .*\bbusybox, .* and \d+ more\)$/);
});

test('a program that exits at once backs off, and its log is kept', async () => {
  await cluster.run('run brief --image=busybox -- sh -c "echo I was here; exit 3"');
  const it = await untilReason('brief', /^CrashLoopBackOff$/);
  expect(it.status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(3);
  expect(await cluster.run('logs brief')).toBe('I was here\n');
});

test('a file that is not WebAssembly cannot be run', async () => {
  await cluster.run(`run text --image=busybox --restart=Never --command -- /etc/passwd`);
  const it = await untilReason('text', /^(StartError|ContainerCannotRun)$/);
  expect(it.status?.containerStatuses?.[0]?.state?.terminated?.message).toMatch(/exec format error|permission denied/);
});

test('a second tab of the same cluster says so, and the first goes on', async () => {
  const page = await browser.contexts()[0]!.newPage();
  await page.goto(cluster.page.url().replace('?fresh', '?'));
  await page
    .getByText(/another tab/i)
    .first()
    .waitFor();
  await page.close();
  expect(await cluster.run('get nodes --no-headers')).toContain('Ready');
});
