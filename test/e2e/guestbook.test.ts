import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// Two official tutorials with Redis: the guestbook (kubernetes.io/docs/tutorials/stateless-application/guestbook), and the configuration
// of Redis by a ConfigMap (kubernetes.io/docs/tutorials/configuration/configure-redis-using-configmap).

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

const REQUESTS = 'resources: { requests: { cpu: 100m, memory: 100Mi } }';

function redis(role: 'leader' | 'follower', image: string, replicas: number): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis-${role}, labels: { app: redis, role: ${role}, tier: backend } }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis, role: ${role}, tier: backend } }
    spec:
      containers:
      - name: ${role}
        image: ${image}
        ${REQUESTS}
        ports: [{ containerPort: 6379 }]
---
apiVersion: v1
kind: Service
metadata: { name: redis-${role}, labels: { app: redis, role: ${role}, tier: backend } }
spec:
  ports: [{ port: 6379 }]
  selector: { app: redis, role: ${role}, tier: backend }
---
`;
}

const FRONTEND = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: frontend }
spec:
  replicas: 2
  selector: { matchLabels: { app: guestbook, tier: frontend } }
  template:
    metadata: { labels: { app: guestbook, tier: frontend } }
    spec:
      containers:
      - name: php-redis
        image: us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5
        env: [{ name: GET_HOSTS_FROM, value: dns }]
        ${REQUESTS}
        ports: [{ containerPort: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: frontend, labels: { app: guestbook, tier: frontend } }
spec:
  ports: [{ port: 80 }]
  selector: { app: guestbook, tier: frontend }
`;

/** Asks until the answer is as wanted. */
async function eventually(line: string, wanted: RegExp): Promise<void> {
  await expect.poll(async () => (await cluster.kubectl(line)).stdout, { timeout: 30_000 }).toMatch(wanted);
}

/** The selectors of the tutorial's Deployments are the same: `exec deployment/redis-leader` may well mean a follower. */
function leader(): Promise<string> {
  return cluster.run('get pods -l role=leader -o jsonpath={.items[0].metadata.name}');
}

test('guestbook: what is written through the frontend goes to the leader, and is read from the followers', async () => {
  await cluster.run('apply -f -', redis('leader', '"docker.io/redis:6.0.5"', 1));
  await cluster.run('rollout status deployment/redis-leader --timeout=60s');
  await cluster.run(
    'apply -f -',
    redis('follower', 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2', 1) + FRONTEND,
  );
  await cluster.run('rollout status deployment/redis-follower --timeout=60s');
  await cluster.run('rollout status deployment/frontend --timeout=60s');
  await eventually('logs -l role=follower --tail=-1', /MASTER <-> REPLICA sync: Finished with success/);

  await cluster.run('run client --image=curlimages/curl --restart=Never --command -- sleep 1000');
  await cluster.run('wait --for=condition=Ready pod/client --timeout=60s');
  const page = 'exec client -- curl -s -L http://frontend/';
  expect(await cluster.run(`${page} -d entry=Hello+from+a+tab`)).toContain('<li>Hello from a tab</li>');
  expect(await cluster.run(`exec ${await leader()} -- redis-cli DBSIZE`)).toBe('1\n');

  await cluster.run('scale deployment frontend --replicas=1');
  await cluster.run('scale deployment redis-follower --replicas=2');
  await cluster.run('rollout status deployment/redis-follower --timeout=60s');
  await eventually(
    `exec ${await leader()} -- redis-cli INFO replication`,
    /connected_slaves:2\r?\nslave0:ip=\d+\.\d+\.\d+\.\d+,port=6379,state=online/,
  );
  for (let i = 0; i < 4; i++) expect(await cluster.run(page)).toContain('<li>Hello from a tab</li>');

  // A leader that comes back is empty, as in the tutorial, which gives it no volume; its followers do as it does.
  await cluster.run('delete pod -l app=redis,role=leader');
  await cluster.run('rollout status deployment/redis-leader --timeout=60s');
  await eventually(page, /<ol>\n<\/ol>/);
  expect(await cluster.run(`${page} -d entry=again`)).toContain('<li>again</li>');
  await cluster.run('delete deployment redis-leader redis-follower frontend');
  await cluster.run('delete service redis-leader redis-follower frontend');
  await cluster.run('delete pod client --now');
});

const CONFIGURED = `
apiVersion: v1
kind: ConfigMap
metadata: { name: example-redis-config }
data: { redis-config: "" }
---
apiVersion: v1
kind: Pod
metadata: { name: redis }
spec:
  containers:
  - name: redis
    image: redis:5.0.4
    command: [redis-server, /redis-master/redis.conf]
    env: [{ name: MASTER, value: "true" }]
    ports: [{ containerPort: 6379 }]
    resources: { limits: { cpu: "0.1" } }
    volumeMounts:
    - { mountPath: /redis-master-data, name: data }
    - { mountPath: /redis-master, name: config }
  volumes:
  - { name: data, emptyDir: {} }
  - name: config
    configMap: { name: example-redis-config, items: [{ key: redis-config, path: redis.conf }] }
`;

test('Redis is configured by a ConfigMap, from its next start on', async () => {
  const policy = 'exec redis -- redis-cli CONFIG GET maxmemory-policy';
  const memory = 'exec redis -- redis-cli CONFIG GET maxmemory';
  await cluster.run('apply -f -', CONFIGURED);
  await cluster.run('wait --for=condition=Ready pod/redis --timeout=60s');
  await eventually(memory, /^maxmemory\n0\n$/);
  expect(await cluster.run(policy)).toBe('maxmemory-policy\nnoeviction\n');
  const changed = CONFIGURED.replace(
    '{ redis-config: "" }',
    '{ redis-config: "maxmemory 2mb\\nmaxmemory-policy allkeys-lru\\n" }',
  );
  await cluster.run('apply -f -', changed);
  expect(await cluster.run(memory)).toBe('maxmemory\n0\n');
  await cluster.run('delete pod redis');
  await cluster.run('apply -f -', changed);
  await cluster.run('wait --for=condition=Ready pod/redis --timeout=60s');
  await eventually(memory, /^maxmemory\n2097152\n$/);
  expect(await cluster.run(policy)).toBe('maxmemory-policy\nallkeys-lru\n');
});
