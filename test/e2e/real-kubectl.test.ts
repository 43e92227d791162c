import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBridge } from '../../scripts/bridge/index.ts';
import { serveDirectory } from '../../scripts/lib/static-server.mjs';
import type { Pod } from '../../src/api/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { findKubectls, type KubectlResult, RealKubectl } from '../support/kubectl.ts';

/** The oldest with WebSockets, and the newest that may be here. */
const kubectls = findKubectls(['kubectl.1.29', 'kubectl.1.33']);
const found = kubectls.length > 0 ? kubectls : findKubectls(['kubectl']);
if (found.length === 0) console.warn('SKIPPED: no kubectl on the PATH, so no real one drove the page');

const web = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: ${String(replicas)}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: nginx
          image: nginx
          ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

let browser: Browser;
const bridge = createBridge();
let server: Awaited<ReturnType<typeof serveDirectory>>;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await serveDirectory('dist', { bridge });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** What -v=6 must not show: a request that failed, a protocol that was fallen back from, a warning. */
const TROUBLE = /^[WEF]\d{4}|fall.?back|(?:status="|\d )(?:406|415|5\d\d)\b|fail(?:ed|ure)/i;

describe.skipIf(found.length === 0)('one page', () => {
  describe.each(found)('%s drives the page', (binary) => {
    let kubectl: RealKubectl;

    beforeAll(async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}?nodes=2&fresh`);
      await page.waitForFunction(() => 'tabernetes' in window);
      await page.evaluate(() => window.tabernetes.ready);
      kubectl = new RealKubectl(binary, bridge.kubeconfig(server.port));
    });

    afterAll(async () => {
      kubectl.dispose();
      for (const context of browser.contexts()) await context.close();
    });

    /** Runs a line whose words have no blanks in them. Nothing may be said but what is asked. */
    async function clean(line: string | readonly string[], stdin?: string): Promise<string> {
      const args = typeof line === 'string' ? line.split(' ') : line;
      const result = await kubectl.try(args, stdin === undefined ? {} : { stdin });
      check(result, args);
      return result.stdout;
    }

    function check({ code, stdout, stderr, trace }: KubectlResult, args: readonly string[]): void {
      expect(trace.filter((each) => TROUBLE.test(each))).toEqual([]);
      expect({ args, code, stderr, stdout: code === 0 ? '' : stdout }).toMatchObject({ code: 0, stderr: '' });
    }

    test('discovery', async () => {
      const names = (await clean('api-resources -o name')).split('\n');
      expect(names).toEqual(
        expect.arrayContaining(['pods', 'deployments.apps', 'clusterroles.rbac.authorization.k8s.io', 'jobs.batch']),
      );
      expect(await clean('api-versions')).toContain('apiextensions.k8s.io/v1\n');
      // It warns of the versions between itself and the server.
      expect(await kubectl.run(['version', '-o', 'json'])).toContain('"gitVersion": "v1.36');
      expect(await clean('get --raw /readyz')).toBe('ok');
      expect(await clean('auth whoami')).toMatch(/Username +kubernetes-admin/);
    });

    test('apply, diff, and server-side apply with its conflicts', async () => {
      const manifest = kubectl.file('web.yaml', web(2));
      expect(await clean(`apply -f ${manifest}`)).toBe('deployment.apps/web created\nservice/web created\n');
      expect(await clean(`apply -f ${manifest}`)).toBe('deployment.apps/web unchanged\nservice/web unchanged\n');
      const more = kubectl.file('more.yaml', web(3));
      const diff = await kubectl.try(['diff', '-f', more]);
      expect(diff.code).toBe(1);
      expect(diff.stdout).toMatch(/^- {2}replicas: 2\n\+ {2}replicas: 3$/m);
      const refused = await kubectl.try(['apply', '--server-side', '--field-manager=other', '-f', more]);
      expect(refused.stderr).toContain('conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas');
      expect(await clean(`apply --server-side --force-conflicts -f ${more}`)).toBe(
        'deployment.apps/web serverside-applied\nservice/web serverside-applied\n',
      );
      expect(await clean('get deployment web -o jsonpath={.spec.replicas}')).toBe('3');
      expect(await clean('rollout status deployment/web --timeout=60s')).toContain('successfully rolled out');
      expect(await clean('wait --for=condition=Available deployment/web --timeout=30s')).toContain('condition met');
    });

    test.each([
      ['strategic', '{"spec":{"replicas":1}}', '1'],
      ['merge', '{"spec":{"replicas":2}}', '2'],
      ['json', '[{"op":"replace","path":"/spec/replicas","value":1}]', '1'],
    ])('patch --type=%s', async (type, patch, replicas) => {
      await clean(['patch', 'deployment', 'web', `--type=${type}`, '-p', patch]);
      expect(await clean('get deployment web -o jsonpath={.spec.replicas}')).toBe(replicas);
    });

    test('get in all outputs', async () => {
      expect((JSON.parse(await clean('get deployment web -o json')) as { kind: string }).kind).toBe('Deployment');
      expect(await clean('get deployment web -o yaml')).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
      expect(await clean('get deployment web -o wide')).toMatch(
        /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb .* nginx +nginx +app=web\n$/,
      );
      expect(await clean('get deployments,services -o name')).toBe(
        'deployment.apps/web\nservice/kubernetes\nservice/web\n',
      );
      expect(await clean('get deployment web -o custom-columns=N:.metadata.name,R:.spec.replicas')).toBe(
        'N     R\nweb   1\n',
      );
      expect(await clean('get nodes --no-headers')).toMatch(/^node-1 +Ready.*\nnode-2 +Ready.*\n$/);
      expect(await clean('get pods -A --sort-by=.metadata.name -L app')).toMatch(/web\n$/);
      expect(await clean('describe deployment web')).toContain('ScalingReplicaSet');
    });

    test('get -w sees what happens', async () => {
      const watch = kubectl.start(['get', 'deployments', '-w']);
      await expect.poll(watch.output, { timeout: 10_000 }).toContain('web');
      await clean('scale deployment web --replicas=2');
      await expect.poll(watch.output, { timeout: 30_000 }).toMatch(/web +2\/2/);
      watch.stop();
    });

    test('explain --recursive, of built-in and custom kinds', async () => {
      expect(await clean('explain deployment.spec.strategy --recursive')).toMatch(/maxSurge\t<IntOrString>/);
      const crd = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'toys.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { plural: 'toys', kind: 'Toy' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
                },
              },
            },
          ],
        },
      };
      await clean('create -f -', JSON.stringify(crd));
      await clean('wait --for=condition=Established crd/toys.example.com --timeout=10s');
      await expect
        .poll(async () => (await kubectl.try(['explain', 'toys', '--recursive'])).stdout, { timeout: 10_000 })
        .toMatch(/size\t<integer>/);
    });

    test('tokens, and what one may do', async () => {
      await clean('create serviceaccount robot');
      const token = (await clean('create token robot')).trim();
      expect(token.split('.')).toHaveLength(3);
      const anonymous = await kubectl.try(['auth', 'can-i', '--list', '--as=system:serviceaccount:default:robot']);
      expect(anonymous.stdout).toContain('selfsubjectaccessreviews.authorization.k8s.io');
      expect(await clean('auth can-i --list')).toMatch(/\*\.\* +\[\] +\[\] +\[\*\]/);
      // The bridge passes a token of the cluster on: whoever has it is who it says.
      const config = JSON.parse(await clean('config view --raw -o json')) as { users: { user: { token: string } }[] };
      config.users[0]!.user.token = token;
      const robot = new RealKubectl(binary, JSON.stringify(config));
      expect((await robot.try(['get', 'pods'])).stderr).toContain(
        'User "system:serviceaccount:default:robot" cannot list resource "pods"',
      );
      robot.dispose();
    });

    test('logs -f until the end', async () => {
      const script = 'for i in 1 2 3; do echo line $i; sleep 1; done';
      await clean(['run', 'talk', '--image=busybox', '--restart=Never', '--', 'sh', '-c', script]);
      await clean('wait --for=condition=Ready pod/talk --timeout=30s');
      expect(await clean('logs -f talk')).toBe('line 1\nline 2\nline 3\n');
      expect(await clean('logs talk --tail=1 --timestamps')).toMatch(/^\d{4}-\S+Z line 3\n$/);
    });

    test('exec by WebSocket: streams, input to its end, exit code; cp there and back', async () => {
      await clean(['run', 'box', '--image=busybox', '--', 'sh', '-c', 'while true; do sleep 1; done']);
      await clean('wait --for=condition=Ready pod/box --timeout=30s');
      const failed = await kubectl.try(['exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3']);
      expect([failed.code, failed.stdout, failed.stderr]).toEqual([
        3,
        'out\n',
        'err\ncommand terminated with exit code 3\n',
      ]);
      expect(failed.trace.filter((line) => TROUBLE.test(line))).toEqual([]);
      expect(await clean('exec -i box -- cat', 'from here\n')).toBe('from here\n');
      const content = 'x'.repeat(300_000);
      const file = kubectl.file('there', content);
      await clean(`cp ${file} box:/tmp/there`);
      expect(await clean('exec box -- wc -c /tmp/there')).toContain('300000');
      const back = join(kubectl.folder, 'back');
      await kubectl.run(['cp', 'box:/tmp/there', back]);
      expect(readFileSync(back, 'utf8')).toBe(content);
    });

    test('proxy to a Service, a pod and a node', async () => {
      const inside = '/api/v1/namespaces/default';
      expect(await clean(`get --raw ${inside}/services/web:80/proxy/`)).toContain('Welcome to nginx!');
      const { items } = JSON.parse(await clean('get pods -l app=web -o json')) as { items: Pod[] };
      const name = items[0]?.metadata.name ?? '';
      expect(await clean(`get --raw ${inside}/pods/${name}/proxy/`)).toContain('Welcome to nginx!');
      expect((await kubectl.try(['get', '--raw', `${inside}/pods/${name}:81/proxy/`])).stderr).toMatch(
        /error trying to reach service: dial tcp [\d.]+:81: connect: connection refused/,
      );
      expect(await clean('get --raw /api/v1/nodes/node-1/proxy/healthz')).toBe('ok');
    });

    // 1.29 does it by SPDY alone.
    test.skipIf(binary === 'kubectl.1.29')('port-forward by WebSocket', async () => {
      const forward = kubectl.start(['port-forward', 'service/web', ':80']);
      await expect.poll(forward.output, { timeout: 10_000 }).toMatch(/Forwarding from 127\.0\.0\.1:\d+ -> 80/);
      const port = /127\.0\.0\.1:(\d+)/.exec(forward.output().slice(forward.output().indexOf('Forwarding')))?.[1] ?? '';
      const pages = await Promise.all(
        Array.from({ length: 5 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).text()),
      );
      for (const page of pages) expect(page).toContain('Welcome to nginx!');
      expect(forward.output()).not.toMatch(/fall.?back/i);
      forward.stop();
    });

    test('drain and uncordon', async () => {
      const drained = await kubectl.run(['drain', 'node-1', '--ignore-daemonsets', '--force', '--timeout=60s']);
      expect(drained).toContain('node/node-1 drained');
      const { items } = JSON.parse(await clean('get pods -o json')) as { items: Pod[] };
      const left = items.filter(({ spec, status }) => spec.nodeName === 'node-1' && status?.phase === 'Running');
      expect(left.map(({ metadata }) => metadata.name)).toEqual([]);
      expect(await clean('uncordon node-1')).toBe('node/node-1 uncordoned\n');
    });

    test('rollout: restart, history, undo', async () => {
      await clean('rollout restart deployment/web');
      await clean('rollout status deployment/web --timeout=60s');
      expect(await clean('rollout history deployment/web')).toMatch(/^2 +<none>$/m);
      expect(await clean('rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n');
      await clean('rollout status deployment/web --timeout=60s');
    });

    test('kustomize', async () => {
      const folder = join(kubectl.folder, 'kustomize');
      mkdirSync(folder);
      kubectl.file(
        'kustomize/kustomization.yaml',
        'nameSuffix: -k\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
      );
      expect(await clean(`apply -k ${folder}`)).toMatch(/^configmap\/settings-k-\w+ created\n$/);
      expect(await clean(`delete -k ${folder}`)).toMatch(/^configmap "settings-k-\w+" deleted/);
    });

    test('what was created is deleted, and waited for', async () => {
      expect(await clean('delete deployment,service -l app=web --timeout=60s')).toContain('"web" deleted');
      await clean('wait --for=delete pod -l app=web --timeout=60s');
    });
  });
});

test('no page, no cluster: kubectl is told so', async () => {
  const alone = createBridge();
  const empty = await serveDirectory('dist', { bridge: alone });
  const answer = await fetch(`http://127.0.0.1:${String(empty.port)}/k8s/api`, {
    headers: { authorization: `Bearer ${/token: (\S+)/.exec(alone.kubeconfig(empty.port))?.[1] ?? ''}` },
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable' });
  await empty.close();
});

test('a page in a frame of somebody else does not register', async () => {
  const other = createBridge();
  const framed = await serveDirectory('dist', { bridge: other });
  const host = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe src="${framed.url}?embed&nodes=1"></iframe>`);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${String((host.address() as AddressInfo).port)}/`);
  const frame = page.frames().find((each) => each.url().startsWith(framed.url));
  await frame?.waitForFunction(() => 'tabernetes' in window);
  await frame?.evaluate(() => window.tabernetes.ready);
  const answer = await fetch(`http://127.0.0.1:${String(framed.port)}/k8s/api`, {
    headers: { authorization: `Bearer ${/token: (\S+)/.exec(other.kubeconfig(framed.port))?.[1] ?? ''}` },
  });
  expect(answer.status).toBe(503);
  expect(frame).toBeDefined();
  await page.close();
  await new Promise((resolve) => host.close(resolve));
  await framed.close();
});
