import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  formatTime,
  isPodActive,
  jobs,
  pods,
  type Job,
  type JobSpec,
  type New,
  type Pod,
  events,
} from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';
import { COMPLETION_INDEX, TRACKING } from './facts.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/job, pkg/controller/job/job_controller_test.go.

const namespace = 'default';
const ref = { namespace, name: 'work' };
let cluster: TestCluster;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 1 });
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

function job(spec: Partial<JobSpec> = {}): New<Job> {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: ref,
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } },
      ...spec,
    },
  };
}

async function create(spec: Partial<JobSpec> = {}): Promise<Job> {
  return cluster.client.create(jobs, job(spec));
}

const get = (): Promise<Job> => cluster.client.get(jobs, ref);

async function all(): Promise<readonly Pod[]> {
  return (await cluster.client.list(pods, { namespace })).items;
}

async function running(): Promise<readonly Pod[]> {
  return (await all()).filter((pod) => isPodActive(pod) && pod.status?.phase === 'Running');
}

const index = (pod: Pod): string => pod.metadata.annotations?.[COMPLETION_INDEX] ?? '';

async function untilRunning(count: number, limit?: number): Promise<readonly Pod[]> {
  await cluster.until(`${String(count)} run`, async () => (await running()).length === count, limit);
  return running();
}

/** The pod's container ends. */
async function end(pod: Pod, exitCode: number, conditions: readonly object[] = []): Promise<void> {
  const time = formatTime(cluster.clock.now());
  const terminated = { exitCode, startedAt: time, finishedAt: time, reason: exitCode === 0 ? 'Completed' : 'Error' };
  const status = {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: [{ type: 'Ready', status: 'False' }, ...conditions],
    containerStatuses: [
      { name: 'main', image: 'busybox', imageID: '', ready: false, restartCount: 0, state: { terminated } },
    ],
  };
  await cluster.client.patch(
    pods,
    { namespace, name: pod.metadata.name },
    'application/strategic-merge-patch+json',
    { status },
    { subresource: 'status' },
  );
}

const untilCondition = (type: string, limit?: number): Promise<void> =>
  cluster.until(type, async () => (await conditions()).some((it) => it.startsWith(`${type} `)), limit);

/** Conditions that hold, as `type reason: message`. */
async function conditions(): Promise<readonly string[]> {
  return ((await get()).status?.conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map(({ type, reason = '', message = '' }) => `${type} ${reason}: ${message}`);
}

async function eventsOf(kind: string): Promise<readonly string[]> {
  const { items } = await cluster.client.list(events, { namespace });
  return items
    .filter((it) => it.involvedObject.kind === kind)
    .map(({ type, reason, message }) => `${type ?? ''} ${reason ?? ''} ${message ?? ''}`);
}

test('a Job runs until it has its completions, and counts each once', async () => {
  await create({ completions: 3, parallelism: 2 });
  const first = await untilRunning(2);
  expect(first.every(({ metadata }) => metadata.finalizers?.includes(TRACKING))).toBe(true);
  expect(first[0]?.metadata.name).toMatch(/^work-[a-z0-9]{5}$/);
  expect((await get()).status).toMatchObject({ active: 2, ready: 2, terminating: 0, uncountedTerminatedPods: {} });
  for (const pod of first) await end(pod, 0);
  const [last] = await untilRunning(1);
  await cluster.until('two counted', async () => (await get()).status?.succeeded === 2);
  expect((await get()).status).toMatchObject({ active: 1 });
  if (last !== undefined) await end(last, 0);
  await untilCondition('Complete');
  const { status } = await get();
  expect(status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
  expect(status?.active).toBeUndefined();
  expect(status?.completionTime).toBeDefined();
  expect(await conditions()).toEqual([
    'SuccessCriteriaMet CompletionsReached: Reached expected number of succeeded pods',
    'Complete CompletionsReached: Reached expected number of succeeded pods',
  ]);
  expect((await all()).flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
  await cluster.until('told', async () => (await eventsOf('Job')).includes('Normal Completed Job completed'));
});

test('failed pods are replaced after 10 s, 20 s …, and too many fail the Job', async () => {
  await create({ backoffLimit: 2 });
  for (const wait of [0, 10_000, 20_000]) {
    const from = cluster.clock.now();
    const [pod] = await untilRunning(1);
    expect(cluster.clock.now() - from).toBeGreaterThanOrEqual(wait === 0 ? 0 : wait - 1000);
    expect(cluster.clock.now() - from).toBeLessThan(wait + 3000);
    if (pod !== undefined) await end(pod, 1);
  }
  await untilCondition('Failed');
  expect(await conditions()).toEqual([
    'FailureTarget BackoffLimitExceeded: Job has reached the specified backoff limit',
    'Failed BackoffLimitExceeded: Job has reached the specified backoff limit',
  ]);
  expect((await get()).status).toMatchObject({ failed: 3 });
  expect(await running()).toEqual([]);
});

test('a pod that is deleted is a failure, and is replaced', async () => {
  await create();
  const [pod] = await untilRunning(1);
  await cluster.client.delete(pods, { namespace, name: pod?.metadata.name ?? '' });
  await cluster.until('another', async () => {
    const [next] = await running();
    return next !== undefined && next.metadata.uid !== pod?.metadata.uid;
  });
  expect((await get()).status).toMatchObject({ active: 1, failed: 1 });
});

test('an Indexed Job has a pod for each index, by name, host name and variable', async () => {
  await create({ completionMode: 'Indexed', completions: 4, parallelism: 4 });
  const four = (await untilRunning(4)).toSorted((a, b) => Number(index(a)) - Number(index(b)));
  expect(four.map(index)).toEqual(['0', '1', '2', '3']);
  expect(four.map(({ spec }) => spec.hostname)).toEqual(['work-0', 'work-1', 'work-2', 'work-3']);
  expect(four[2]?.metadata.name).toMatch(/^work-2-[a-z0-9]{5}$/);
  expect(four[2]?.spec.containers[0]?.env).toEqual([
    {
      name: 'JOB_COMPLETION_INDEX',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
    },
  ]);
  const [zero, one, two, three] = four;
  if (zero === undefined || one === undefined || two === undefined || three === undefined) throw new Error('four');
  await end(zero, 0);
  await end(two, 1);
  await end(three, 0);
  await cluster.until('two succeeded', async () => (await get()).status?.completedIndexes === '0,3');
  const again = await untilRunning(2, 30_000);
  expect(again.map(index).toSorted()).toEqual(['1', '2']);
  for (const pod of again) await end(pod, 0);
  await untilCondition('Complete');
  expect((await get()).status).toMatchObject({ completedIndexes: '0-3', succeeded: 4, failed: 1 });
});

test('with a limit per index the others go on', async () => {
  await create({ completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1 });
  const [zero, one] = (await untilRunning(2)).toSorted((a, b) => Number(index(a)) - Number(index(b)));
  if (zero === undefined || one === undefined) throw new Error('two');
  await end(zero, 1);
  await cluster.until('tried again', async () => (await running()).length === 2, 30_000);
  const second = (await running()).find((pod) => index(pod) === '0');
  expect(second?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1');
  if (second !== undefined) await end(second, 1);
  await cluster.until('index 0 failed', async () => (await get()).status?.failedIndexes === '0');
  expect((await running()).map(index)).toEqual(['1']);
  await end(one, 0);
  await untilCondition('Failed');
  expect(await conditions()).toContain('Failed FailedIndexes: Job has failed indexes');
  expect((await get()).status).toMatchObject({ completedIndexes: '1', failedIndexes: '0', failed: 2 });
});

test('a suspended Job has no pods, and starts anew when it goes on', async () => {
  await create({ suspend: true });
  await untilCondition('Suspended');
  expect(await all()).toEqual([]);
  expect((await get()).status?.startTime).toBeUndefined();
  const suspend = (value: boolean): Promise<Job> =>
    cluster.client.patch(jobs, ref, 'application/merge-patch+json', { spec: { suspend: value } });
  await suspend(false);
  await untilRunning(1);
  const started = (await get()).status?.startTime;
  expect(started).toBeDefined();
  await cluster.clock.advance(5000);
  await suspend(true);
  await cluster.until('no pods', async () => (await all()).length === 0);
  // They were taken away: no failures.
  expect((await get()).status?.failed).toBeUndefined();
  await suspend(false);
  await untilRunning(1);
  expect((await get()).status?.startTime).not.toBe(started);
  await cluster.until(
    'told',
    async () => (await eventsOf('Job')).filter((it) => it === 'Normal Resumed Job resumed').length > 0,
  );
});

test('past its deadline a Job fails, and its pods are ended', async () => {
  await create({ activeDeadlineSeconds: 30, parallelism: 2, completions: 2 });
  await untilRunning(2);
  await untilCondition('Failed', 40_000);
  expect(await conditions()).toContain('Failed DeadlineExceeded: Job was active longer than specified deadline');
  expect((await get()).status).toMatchObject({ failed: 2 });
  expect(await all()).toEqual([]);
});

test('a failure policy fails the Job at once, ignores evictions and counts the rest', async () => {
  const rules = [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [42] } },
  ];
  await create({ backoffLimit: 0, podFailurePolicy: { rules } });
  const [first] = await untilRunning(1);
  if (first !== undefined) await end(first, 137, [{ type: 'DisruptionTarget', status: 'True' }]);
  await cluster.until('replaced', async () => {
    const [pod] = await running();
    return pod !== undefined && pod.metadata.uid !== first?.metadata.uid;
  });
  expect((await get()).status?.failed).toBeUndefined();
  const [second] = await running();
  if (second !== undefined) await end(second, 42);
  await untilCondition('Failed');
  expect(await conditions()).toContain(
    `Failed PodFailurePolicy: Container main for pod default/${second?.metadata.name ?? ''} failed with exit code 42 matching FailJob rule at index 1`,
  );
});

test('a success policy is content with some indexes', async () => {
  await create({
    completionMode: 'Indexed',
    completions: 3,
    parallelism: 3,
    successPolicy: { rules: [{ succeededIndexes: '0' }] },
  });
  const zero = (await untilRunning(3)).find((pod) => index(pod) === '0');
  if (zero !== undefined) await end(zero, 0);
  await untilCondition('Complete');
  expect(await conditions()).toContain('Complete SuccessPolicy: Matched rules at index 0');
  expect((await get()).status).toMatchObject({ succeeded: 1, completedIndexes: '0' });
  expect((await get()).status?.failed).toBeUndefined();
});

test('more and fewer may run at a time', async () => {
  await create({ completions: 10, parallelism: 1 });
  await untilRunning(1);
  const parallelism = (count: number): Promise<Job> =>
    cluster.client.patch(jobs, ref, 'application/merge-patch+json', { spec: { parallelism: count } });
  await parallelism(4);
  await untilRunning(4);
  await parallelism(2);
  await untilRunning(2);
  expect((await get()).status?.failed).toBeUndefined();
});

test('a finished Job goes when its time to live is over, with its pods', async () => {
  await create({ ttlSecondsAfterFinished: 60 });
  const [pod] = await untilRunning(1);
  if (pod !== undefined) await end(pod, 0);
  await untilCondition('Complete');
  await cluster.clock.advance(50_000);
  expect((await get()).metadata.deletionTimestamp).toBeUndefined();
  await cluster.until('gone', async () => (await cluster.client.list(jobs, { namespace })).items.length === 0, 20_000);
  await cluster.until('no pods', async () => (await all()).length === 0);
});

test('pods that outlive their Job are let go of', async () => {
  await create();
  await untilRunning(1);
  await cluster.client.delete(jobs, ref, { propagationPolicy: 'Orphan' });
  await cluster.until('let go of', async () =>
    (await all()).every(({ metadata }) => metadata.finalizers === undefined),
  );
  expect((await all()).length).toBe(1);
});

test('a controller that is started anew neither loses nor repeats a count', async () => {
  await create({ completions: 20, parallelism: 5 });
  for (let done = 0; done < 20;) {
    const some = await untilRunning(Math.min(5, 20 - done));
    for (const pod of some) await end(pod, 0);
    done += some.length;
    await cluster.restart();
  }
  await untilCondition('Complete');
  expect((await get()).status).toMatchObject({ succeeded: 20 });
  expect((await all()).length).toBe(20);
});
