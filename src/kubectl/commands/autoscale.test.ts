import { beforeAll, expect, test } from 'vitest';
import { horizontalPodAutoscalers, type V2HorizontalPodAutoscaler } from '../../api/index.ts';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { kubectl, type Result } from '../testing/run.ts';

// upstream: kubectl/pkg/cmd/autoscale/autoscale_test.go

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await run('create deployment web --image=nginx');
  await run('run alone --image=nginx');
});

const run = (line: string): Promise<Result> => kubectl(server, line);
const get = (name: string): Promise<V2HorizontalPodAutoscaler> =>
  server.client.get(horizontalPodAutoscalers, { namespace: 'default', name });

test('an autoscaler of what has a scale, named after it', async () => {
  expect(await run('autoscale deployment web --min=2 --max=5 --cpu=50%')).toEqual({
    code: 0,
    stdout: 'horizontalpodautoscaler.autoscaling/web autoscaled\n',
    stderr: '',
  });
  expect((await get('web')).spec).toMatchObject({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  });
  expect((await run('get hpa')).stdout).toMatch(
    /^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nweb +Deployment\/web +cpu: <unknown>\/50% +2 +5 +0 +\d+s\n$/,
  );
});

test.each<[string, string, object]>([
  ['--cpu=500m', 'cpu', { type: 'AverageValue', averageValue: '500m' }],
  ['--cpu=500', 'cpu', { type: 'AverageValue', averageValue: '500m' }],
  ['--memory=200', 'memory', { type: 'AverageValue', averageValue: '200Mi' }],
  ['--memory=60%', 'memory', { type: 'Utilization', averageUtilization: 60 }],
])('the target %s', async (written, name, target) => {
  const { stdout } = await run(`autoscale deploy/web --max=3 ${written} --name=other --dry-run=client -o json`);
  expect(JSON.parse(stdout)).toMatchObject({
    metadata: { name: 'other' },
    spec: { metrics: [{ type: 'Resource', resource: { name, target } }] },
  });
});

test('a percentage of CPU can be all that is said', async () => {
  const { stdout, stderr } = await run('autoscale deploy web --max=3 --cpu-percent=70 --name=old');
  expect(stdout).toBe('horizontalpodautoscaler.autoscaling/old autoscaled\n');
  expect(stderr).toBe('');
});

test.each([
  ['autoscale deploy web', 'error: required flag(s) "max" not set\n'],
  ['autoscale deploy web --max=0', 'error: --max=MAXPODS is required and must be at least 1, max: 0\n'],
  [
    'autoscale deploy web --max=2 --min=3',
    'error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 3\n',
  ],
  ['autoscale deploy web --max=2 --cpu=x%', 'error: invalid percentage value: x\n'],
  ['autoscale deploy web --max=2 --memory=much', 'error: invalid resource memory value: much\n'],
  ['autoscale deploy none --max=2', 'Error from server (NotFound): deployments.apps "none" not found\n'],
  [
    'autoscale pod alone --max=2',
    'error: cannot autoscale a Pod: could not find scale subresource for /v1, Resource=pods in discovery information\n',
  ],
])('kubectl %s is refused', async (line, stderr) => {
  const result = await run(line);
  expect([result.code, result.stderr.split("\nSee 'kubectl")[0]?.trimEnd()]).toEqual([1, stderr.trimEnd()]);
});

test('describe shows metrics, rules and conditions', async () => {
  const object = await get('web');
  const policies = [{ type: 'Pods', value: 4, periodSeconds: 15 }];
  const changed = await server.client.update(horizontalPodAutoscalers, {
    ...object,
    spec: { ...object.spec, behavior: { scaleUp: { stabilizationWindowSeconds: 60, policies } } },
  });
  const current = { averageUtilization: 10, averageValue: '20m' };
  const status = {
    currentReplicas: 2,
    desiredReplicas: 3,
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current } }],
    conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: 'well' }],
  };
  await server.client.update(horizontalPodAutoscalers, { ...changed, status }, { subresource: 'status' });
  const { stdout } = await run('describe hpa web');
  for (const line of [
    /^Reference: +Deployment\/web$/m,
    /^Metrics: +\( current \/ target \)$/m,
    /^ {2}resource cpu on pods {2}\(as a percentage of request\): +10% \(20m\) \/ 50%$/m,
    /^Min replicas: +2$/m,
    /^ {2}Scale Up:\n {4}Stabilization Window: 60 seconds\n {4}Select Policy: Max\n {4}Policies:\n {6}- Type: Pods +Value: 4 +Period: 15 seconds$/m,
    /^Deployment pods: +2 current \/ 3 desired$/m,
    /^ {2}AbleToScale +True +ReadyForNewScale +well$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect((await run('get hpa web --no-headers')).stdout).toMatch(/ cpu: 10%\/50% /);
});
