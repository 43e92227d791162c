import { beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../apiserver/testing/server.ts';
import { kubectl, type Result, type RunOptions } from './testing/run.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

const run = (line: string, options?: RunOptions): Promise<Result> => kubectl(server, line, options);

const KUBIA = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubia
spec:
  replicas: 3
  selector:
    matchLabels: {app: kubia}
  template:
    metadata:
      labels: {app: kubia}
    spec:
      containers:
      - name: kubia
        image: luksa/kubia:v1
---
apiVersion: v1
kind: Service
metadata: {name: kubia}
spec:
  selector: {app: kubia}
  ports: [{port: 80, targetPort: 8080}]
`;

test('apply creates, finds nothing to do, and changes what differs', async () => {
  expect(await run('apply -f -', { stdin: KUBIA })).toEqual({
    code: 0,
    stdout: 'deployment.apps/kubia created\nservice/kubia created\n',
    stderr: '',
  });
  expect((await run('apply -f -', { stdin: KUBIA })).stdout).toBe(
    'deployment.apps/kubia unchanged\nservice/kubia unchanged\n',
  );
  const two = KUBIA.replace('replicas: 3', 'replicas: 2');
  expect((await run('apply -f kubia.yaml', { files: { 'kubia.yaml': two } })).stdout).toBe(
    'deployment.apps/kubia configured\nservice/kubia unchanged\n',
  );
});

test('get prints what the server prints', async () => {
  expect((await run('get deploy')).stdout).toMatch(
    /^NAME {4}READY {3}UP-TO-DATE {3}AVAILABLE {3}AGE\nkubia {3}0\/2 {5}0 {12}0 {11}\d+s\n$/,
  );
  expect((await run('get deploy kubia -o jsonpath={.spec.replicas}')).stdout).toBe('2');
  expect((await run('get svc -o \'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}\'')).stdout).toBe(
    'kubernetes\nkubia\n',
  );
  expect((await run('get deploy,svc -o name')).stdout).toBe(
    'deployment.apps/kubia\nservice/kubernetes\nservice/kubia\n',
  );
  expect((await run('get svc kubia -o custom-columns=NAME:.metadata.name,PORT:.spec.ports[0].port')).stdout).toBe(
    'NAME    PORT\nkubia   80\n',
  );
});

test('get -w prints each change under the columns of the first', async () => {
  const stop = new AbortController();
  let printed = '';
  const watching = run('get configmaps -w', {
    signal: stop.signal,
    onStdout: (text) => {
      printed += text;
      if (printed.split('\n').length === 4) stop.abort();
    },
  });
  await run('create configmap first');
  await run('create configmap second --from-literal=a=b');
  expect((await watching).code).toBe(130);
  expect(printed).toMatch(/^NAME +DATA +AGE\nfirst +0 +\ds\nsecond +1 +\ds\n$/);
});

const FAILURES: readonly (readonly [string, string])[] = [
  ['get pods', 'No resources found in default namespace.\n'],
  ['get pod a', 'Error from server (NotFound): pods "a" not found\n'],
  ['get gizmos', 'error: the server doesn\'t have a resource type "gizmos"\n'],
  ['gte pods', 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'],
  ['get pods --wrong', "error: unknown flag: --wrong\nSee 'kubectl get --help' for usage.\n"],
  [
    'wait pod/x --for=delete --timeout=30',
    'error: invalid argument "30" for "--timeout" flag: time: missing unit in duration "30"\nSee \'kubectl wait --help\' for usage.\n',
  ],
  ['delete pods', 'error: resource(s) were provided, but no name was specified\n'],
  ['apply', 'error: must specify one of -f and -k\n'],
  ['apply -f missing.yaml', 'error: the path "missing.yaml" does not exist\n'],
  ['set image deploy/kubia other=nginx', 'error: unable to find container named "other"\n'],
];

test.each(FAILURES)('kubectl %s', async (line, stderr) => {
  expect((await run(line)).stderr).toBe(stderr);
});

test('an unknown kind is told of, and the rest of the file applied', async () => {
  const stdin =
    'apiVersion: example.com/v1\nkind: Gizmo\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\n';
  expect(await run('apply -f -', { stdin })).toEqual({
    code: 1,
    stdout: 'configmap/kept created\n',
    stderr:
      'error: resource mapping not found for name: "a" namespace: "" from "STDIN": no matches for kind "Gizmo" in version "example.com/v1"\nensure CRDs are installed first\n',
  });
});

test('scale, set image, expose, delete', async () => {
  expect((await run('scale deploy/kubia --replicas=5')).stdout).toBe('deployment.apps/kubia scaled\n');
  expect((await run('get deploy kubia -o jsonpath={.spec.replicas}')).stdout).toBe('5');
  expect((await run('set image deployment/kubia kubia=luksa/kubia:v2')).stdout).toBe(
    'deployment.apps/kubia image updated\n',
  );
  expect((await run('expose deployment kubia --name=again --port=80 --target-port=8080')).stdout).toBe(
    'service/again exposed\n',
  );
  expect((await run('get svc again -o jsonpath={.spec.selector.app}')).stdout).toBe('kubia');
  expect((await run('delete svc again --wait=false')).stdout).toBe('service "again" deleted\n');
});

test.each(['json', 'yaml'])('get -o %s hides who owns the fields, unless it is asked for', async (format) => {
  expect((await run(`get deploy kubia -o ${format}`)).stdout).not.toContain('managedFields');
  expect((await run(`get deploy -o ${format}`)).stdout).not.toContain('managedFields');
  expect((await run(`get deploy kubia -o ${format} --show-managed-fields`)).stdout).toContain('managedFields');
});

test('edit saves what was changed, and reopens with the reason when it is refused', async () => {
  expect((await run('edit deploy kubia', { edit: () => undefined })).stderr).toBe('Edit cancelled, no changes made.\n');
  const seen: string[] = [];
  const edit = (content: string): string => {
    seen.push(content);
    return content.replace(/^ {2}replicas: \S+/m, seen.length === 1 ? '  replicas: -1' : '  replicas: 4');
  };
  expect(await run('edit deploy kubia', { edit })).toMatchObject({ stdout: 'deployment.apps/kubia edited\n' });
  expect(seen.join('')).not.toContain('managedFields');
  expect(seen[1]).toContain('# deployments.apps "kubia" was not valid:\n# * spec.replicas: Invalid value: -1');
  expect((await run('get deploy kubia -o jsonpath={.spec.replicas}')).stdout).toBe('4');
});

test('run makes a pod, or prints it', async () => {
  expect((await run('run a --image=nginx --port=80 --env=A=1 --labels=app=a,x=y')).stdout).toBe('pod/a created\n');
  expect((await run('get pod a --show-labels --no-headers')).stdout).toMatch(
    /^a {5}0\/1 {3}Pending {3}0 {5}\d+s {4}app=a,x=y\n$/,
  );
  expect((await run('run b --image=nginx --dry-run=client -o yaml -- sleep 1')).stdout).toBe(`apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: null
  labels:
    run: b
  name: b
spec:
  containers:
  - args:
    - sleep
    - "1"
    image: nginx
    name: b
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Always
status: {}
`);
});

test('what apply cannot create is said with the file that it is in', async () => {
  const nowhere = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: nowhere}}';
  expect(await run('apply -f -', { stdin: nowhere })).toMatchObject({
    code: 1,
    stderr: 'Error from server (NotFound): error when creating "STDIN": namespaces "nowhere" not found\n',
  });
});

test('what is no object is refused before the server is asked', async () => {
  const stdin = '{"defaultAction": "SCMP_ACT_LOG"}';
  expect(await run('apply -f -', { stdin })).toMatchObject({
    code: 1,
    stderr:
      'error: error validating "STDIN": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false\n',
  });
});
