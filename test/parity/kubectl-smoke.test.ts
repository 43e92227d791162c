import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKubectls } from '../support/kubectl.ts';
import { type KubectlSession, startKubectlSession } from '../support/kubectl-session.ts';

/** Where the kubectl binaries of several releases may be. */
const CANDIDATES = ['kubectl.1.27', 'kubectl.1.29', 'kubectl.1.31', 'kubectl.1.33', 'kubectl'];

const found = findKubectls(CANDIDATES);
const versioned = found.filter((name) => name !== 'kubectl');
const kubectls = versioned.length > 0 ? versioned : found;
if (kubectls.length === 0) console.warn('SKIPPED: no kubectl on the PATH, so nothing was compared with the real one');

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:alpine
        ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

describe.skipIf(kubectls.length === 0).each(kubectls)('%s', (kubectl) => {
  let session: KubectlSession;
  const ok = (line: string, stdin?: string): Promise<string> => session.ok(line, stdin);

  beforeAll(async () => {
    session = await startKubectlSession(kubectl);
  });
  afterAll(() => session.stop());

  test('finds its way: version, api-resources, namespaces', async () => {
    expect(await ok('version')).toMatch(/Server Version: .*v1\.36\.0/);
    const resources = await ok('api-resources');
    expect(resources).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(resources).toMatch(/^pods +po +v1 +true +Pod$/m);
    const versions = (await ok('api-versions')).trimEnd().split('\n');
    expect(versions).toEqual(expect.arrayContaining(['apps/v1', 'autoscaling/v2', 'storage.k8s.io/v1', 'v1']));
    expect(versions).toEqual([...versions].sort());
    // 1.27 reads OpenAPI v2 in protobuf, later ones v3 in JSON.
    expect(await ok('explain deployment.spec.strategy')).toMatch(/^FIELD: strategy <DeploymentStrategy>$/m);
    expect(await ok('get ns')).toMatch(/^NAME +STATUS +AGE\ndefault +Active +\d+s\nkube-node-lease +Active/);
  }, 60_000);

  test('applies, shows, scales, patches and deletes', async () => {
    const applied = await ok('apply -f -', MANIFEST);
    expect(applied).toBe('deployment.apps/web created\nservice/web created\n');
    expect(await ok('apply -f -', MANIFEST)).toBe('deployment.apps/web unchanged\nservice/web unchanged\n');
    const changed = MANIFEST.replace('nginx:alpine', 'nginx:1.25');
    expect(await ok('apply -f -', changed)).toBe('deployment.apps/web configured\nservice/web unchanged\n');
    expect(await ok('get deploy -o wide')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +0\/2 +0 +0 +\d+s +web +nginx:1.25 +app=web\n$/,
    );
    expect(await ok('scale deploy/web --replicas=4')).toBe('deployment.apps/web scaled\n');
    expect(await ok('get deploy web -o jsonpath={.spec.replicas}')).toBe('4');
    expect(await ok('patch deploy web -p {"spec":{"paused":true}}')).toBe('deployment.apps/web patched\n');
    expect(await ok('label deploy web tier=front')).toBe('deployment.apps/web labeled\n');
    expect(await ok('set image deploy/web web=nginx:1.27')).toBe('deployment.apps/web image updated\n');
    const yaml = await ok('get deploy web -o yaml');
    expect(yaml).toContain('    tier: front\n');
    expect(yaml).toContain('      - image: nginx:1.27\n');
    expect(yaml).toContain('  paused: true\n');
    expect(await ok('get all')).toContain('service/kubernetes');
    expect(await ok('describe deploy web')).toMatch(/^Replicas: +4 desired \| 0 updated/m);
    expect(await ok('delete -f -', changed)).toMatch(
      /^deployment.apps "web" deleted( from default namespace)?\nservice "web" deleted( from default namespace)?\n$/,
    );
  }, 120_000);

  test('creates, waits and deletes', async () => {
    const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "1"}\n';
    expect(await ok('create -f -', settings)).toBe('configmap/settings created\n');
    expect(await ok('get cm settings -o jsonpath={.data.a}')).toBe('1');
    const manifest = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: nginx}]\n';
    expect(await ok('create -f -', manifest)).toBe('pod/p created\n');
    const waiting = ok('wait pod/p --for=jsonpath={.status.phase}=Running --timeout=20s');
    const status = { metadata: { name: 'p' }, status: { phase: 'Running' } };
    const path = `${session.url}/api/v1/namespaces/default/pods/p/status`;
    const headers = { 'content-type': 'application/merge-patch+json' };
    await fetch(path, { method: 'PATCH', headers, body: JSON.stringify(status) });
    expect(await waiting).toBe('pod/p condition met\n');
    expect(await ok('get pods')).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\np +0\/1 +Running +0 +\d+s\n$/);
    expect(await ok('delete pod p')).toMatch(/^pod "p" deleted( from default namespace)?\n$/);
    expect(await ok('get pods')).toBe('');
  }, 60_000);

  test.each([
    ['get pod none', 'Error from server (NotFound): pods "none" not found\n'],
    ['get nothing', 'error: the server doesn\'t have a resource type "nothing"\n'],
    [
      'delete ns default',
      'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n',
    ],
    [
      'get pods --field-selector=a=b',
      'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "a=b": field label not supported: a\n',
    ],
    ['get cm -n none missing', 'Error from server (NotFound): namespaces "none" not found\n'],
  ])(
    '%s fails as it does elsewhere',
    async (line, stderr) => {
      expect(await session.run(line)).toMatchObject({ code: 1, stderr });
    },
    30_000,
  );
});
