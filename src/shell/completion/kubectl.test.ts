import { beforeAll, expect, test } from 'vitest';
import { configMaps, cronJobs, deployments, type New, pods, services, type Pod } from '../../api/index.ts';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { VirtualClock } from '../../base/index.ts';
import { newState } from '../testing/shell.ts';
import { Completer } from './index.ts';

let server: TestServer;

function pod(name: string, labels: Readonly<Record<string, string>> = {}): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: {
      initContainers: [{ name: 'setup', image: 'busybox' }],
      containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 8080 }, { containerPort: 9090 }] }],
    },
  };
}

beforeAll(async () => {
  server = await startTestServer();
  const { client } = server;
  await client.create(pods, pod('web-1', { app: 'web', 'app.kubernetes.io/name': 'x' }));
  await client.create(pods, pod('web-2', { app: 'web', tier: 'front' }));
  await client.create(pods, pod('db-0', { app: 'db' }));
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: {
      containers: [
        { name: 'main', image: 'nginx' },
        { name: 'side', image: 'nginx' },
      ],
    },
  };
  await client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template },
  });
  await client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  });
  await client.create(cronJobs, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'default' },
    spec: {
      schedule: '0 0 * * *',
      jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    },
  });
});

const images = {
  names: () => Promise.resolve(['nginx', 'busybox', 'registry.k8s.io/pause']),
  tags: (name: string) => Promise.resolve(name === 'nginx' ? ['1.27', 'latest'] : []),
};

async function completer(): Promise<Completer> {
  const state = await newState(
    { client: server.client, clock: new VirtualClock() },
    { 'web.yaml': '', 'dir/a.yaml': '', 'my file': '' },
  );
  return new Completer({ ...state, images });
}

async function words(line: string): Promise<readonly string[]> {
  const { candidates } = await (await completer()).complete(line);
  return candidates.map(({ text, open }) => (open === true ? `${text}…` : text));
}

test.each<readonly [string, readonly string[]]>([
  ['kubectl desc', ['describe']],
  ['k rollout re', ['restart', 'resume']],
  ['k create secret ', ['docker-registry', 'generic', 'tls']],
  ['k -n default des', ['describe']],
  // Flags
  ['k get pods --field', ['--field-selector']],
  ['k get pods -o wide --outp', ['--output-watch-events']],
  ['k get pods -A --all-n', []],
  ['k get -f a.yaml --filen', ['--filename']],
  ['k get pods -ow -l app=web --sel', []],
  ['k get pods --no-headers=', ['--no-headers=false', '--no-headers=true']],
  // Values of flags
  ['k get pods -n kube-n', ['kube-node-lease']],
  ['k get pods --namespace=kube-n', ['--namespace=kube-node-lease']],
  ['k --context ', ['tabernetes']],
  ['k get pods -o js', ['json', 'jsonpath-as-json=…', 'jsonpath-file=…', 'jsonpath=…']],
  ['k get pods --output=w', ['--output=wide']],
  ['k create deploy x -o cus', []],
  ['k delete pod --cascade=', ['--cascade=background', '--cascade=foreground', '--cascade=orphan']],
  ['k run x --restart=N', ['--restart=Never']],
  ['k run x --dry-run=c', ['--dry-run=client']],
  ['k patch pod x --type ', ['json', 'merge', 'strategic']],
  ['k expose deploy web --type=N', ['--type=NodePort']],
  ['k run x --image=ng', ['--image=nginx']],
  ['k run x --image nginx:', ['nginx:1.27', 'nginx:latest']],
  ['k top pods --sort-by=', ['--sort-by=cpu', '--sort-by=memory']],
  ['k debug web-1 --profile=s', ['--profile=sysadmin']],
  ['k create job x --from=', ['--from=nightly']],
  ['k get pods --subresource=s', ['--subresource=scale', '--subresource=status']],
  ['k apply -f w', ['web.yaml']],
  ['k apply -f d', ['dir/…']],
  ['k create cm x --from-file=key=we', ['--from-file=key=web.yaml']],
  ['k get pods -l a', ['app.kubernetes.io/name=…', 'app=…']],
  ['k get pods -l app=', ['app=db', 'app=web']],
  ['k get pods -l app=web,tier=', ['app=web,tier=front']],
  ['k get pods -l app!=w', ['app!=web']],
  ['k get pods -L ti', ['tier']],
  ['k get pods --field-selector=status.ph', ['--field-selector=status.phase=…']],
  ['k get pods --field-selector status.phase=R', ['status.phase=Running']],
  [
    'k get pods --field-selector spec.restartPolicy=Always,metadata.name=d',
    ['spec.restartPolicy=Always,metadata.name=db-0'],
  ],
  ['k wait pod/web-1 --for=', ['--for=condition=…', '--for=create', '--for=delete', '--for=jsonpath=…']],
  ['k wait deploy/web --for=condition=A', ['--for=condition=Available']],
  [
    'k wait pod/web-1 --for=condition=Ready=',
    ['--for=condition=Ready=Unknown', '--for=condition=Ready=false', '--for=condition=Ready=true'],
  ],
  ['k get pods --sort-by=.metadata.na', ['--sort-by=.metadata.name…', '--sort-by=.metadata.namespace…']],
  // Kinds and names
  ['k get deplo', ['deployments']],
  ['k get svc', ['svc']],
  ['k get po,deplo', ['po,deployments']],
  ['k get pods ', ['db-0', 'web-1', 'web-2']],
  ['k get po web-1 ', ['db-0', 'web-2']],
  ['k get pods,svc fr', ['front']],
  ['k get po/w', ['po/web-1', 'po/web-2']],
  ['k get po/web-1 po/', ['po/db-0', 'po/web-2']],
  ['k get pods -n kube-system ', []],
  ['k describe node/', []],
  ['k scale d', ['daemonsets', 'deployments']],
  ['k rollout status deploy/', ['deploy/web']],
  ['k logs w', ['web-1', 'web-2']],
  ['k logs deployments/', ['deployments/web']],
  ['k logs dep', ['deployments/…']],
  ['k logs web-1 ', ['main', 'setup']],
  ['k logs web-1 -c ', ['main', 'setup']],
  ['k logs -c s', []],
  ['k exec -it web-1 -c m', ['main']],
  ['k exec -it deploy/web -c ', ['main', 'side']],
  ['k exec web-1 -- l', []],
  ['k delete pod web-1 --n', ['--namespace', '--now']],
  ['k cordon ', []],
  ['k config use-context ', ['tabernetes']],
  ['k auth can-i l', ['list']],
  ['k auth can-i list deplo', ['deployments']],
  ['k set image deploy/web ', ['main=…', 'side=…']],
  ['k set image deploy/web main=nginx:', ['main=nginx:1.27', 'main=nginx:latest']],
  ['k set image deploy web main=nginx si', ['side=…']],
  // Fields
  ['k explain deplo', ['deployments…']],
  ['k explain deployment.spec.str', ['deployment.spec.strategy…']],
  ['k explain pod.spec.containers.liv', ['pod.spec.containers.livenessProbe…']],
  [
    "k get pods -o jsonpath='{.items[*].metadata.na",
    ['jsonpath={.items[*].metadata.name…', 'jsonpath={.items[*].metadata.namespace…'],
  ],
  [
    'k get pod web-1 -o jsonpath={.spec.containers[*].im',
    ['jsonpath={.spec.containers[*].image…', 'jsonpath={.spec.containers[*].imagePullPolicy…'],
  ],
  [
    "k get pods -o jsonpath='{range .items[*]}{.metadata.nam",
    ['jsonpath={range .items[*]}{.metadata.name…', 'jsonpath={range .items[*]}{.metadata.namespace…'],
  ],
  [
    "k get pods -o jsonpath='{range .items[*]}{.metadata.name}{end}{.it",
    ['jsonpath={range .items[*]}{.metadata.name}{end}{.items…'],
  ],
  [
    "k get pod web-1 -o jsonpath='{.metadata.labels.ap",
    ['jsonpath={.metadata.labels.app…', 'jsonpath={.metadata.labels.app\\.kubernetes\\.io/name…'],
  ],
  [
    'k get pods -o custom-columns=N:.metadata.nam',
    ['custom-columns=N:.metadata.name…', 'custom-columns=N:.metadata.namespace…'],
  ],
  [
    'k get pods -o custom-columns=N:.metadata.name,I:.spec.nodeN',
    ['custom-columns=N:.metadata.name,I:.spec.nodeName…'],
  ],
])('%j may become %j', async (line, expected) => {
  expect(await words(line)).toEqual(expected);
});

test('many names come without their objects', async () => {
  const { client } = server;
  const data = { text: 'x'.repeat(2000) };
  for (let index = 0; index < 520; index++) {
    const metadata = { name: `many-${index}`, namespace: 'default' };
    await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  }
  let bytes = 0;
  const unwanted = () => Promise.reject(new Error('objects were asked for'));
  const raw = {
    ...client.raw,
    fetch: async (request: Request) => {
      const text = await (await client.raw.fetch(request)).text();
      if (request.url.includes('/configmaps')) bytes += text.length;
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  };
  const state = await newState({
    client: { ...client, get: unwanted, list: unwanted, raw },
    clock: new VirtualClock(),
  });
  const { candidates } = await new Completer(state).complete('kubectl get cm many-51');
  expect(candidates.map(({ text }) => text)).toEqual([
    'many-51',
    ...Array.from({ length: 10 }, (_, index) => `many-51${index}`),
  ]);
  expect(bytes / 520).toBeLessThan(150);
});

test('a cluster that fails has no names, and keeps nobody waiting', async () => {
  const client = { ...server.client, raw: { fetch: () => Promise.reject(new Error('gone')) } };
  const state = await newState({ client: client as never, clock: new VirtualClock() });
  expect((await new Completer(state).complete('kubectl get pods ')).candidates).toEqual([]);
});

test.each<readonly [string, string, string | undefined]>([
  ['cat my', 'my file', 'my\\ file '],
  ['cat "my', 'my file', 'my file" '],
  ["cat 'my", 'my file', "my file' "],
])('%j is completed with its quotes', async (line, only, typed) => {
  const { candidates, insertion } = await (await completer()).complete(line);
  expect(candidates.map(({ text }) => text)).toEqual([only]);
  expect(`${line.replace(/.*[ "']/, '')}${insertion(only, candidates[0])}`).toBe(typed);
});
