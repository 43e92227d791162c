import { describe, expect, test } from 'vitest';
import type { Job, JobCondition, Pod } from '../../src/api/index.ts';
import type { FakeProgram } from '../../src/cri/testing/fake-kernel.ts';
import { startWorkloadCluster, type ConformanceCluster } from './support/cluster.ts';

// upstream: test/e2e/apps/job.go, test/e2e/framework/job/fixtures.go

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const PODS = '/api/v1/namespaces/default/pods';
const MINUTES = 60_000;

const untilStopped: FakeProgram = ({ onSignal }) => onSignal('SIGTERM').then(() => 143);

/** Fails unless a file says that it has been there before. */
const once =
  (fails: FakeProgram): FakeProgram =>
  (system) => {
    const marker = `/data/${system.env.get('JOB_COMPLETION_INDEX') ?? 'foo'}`;
    if (system.readFile(marker) !== undefined) return Promise.resolve(0);
    system.writeFile(marker, 'was here');
    return fails(system);
  };

/** What upstream’s test jobs do. */
const BEHAVIORS = {
  succeed: () => Promise.resolve(0),
  fail: () => Promise.resolve(1),
  notTerminate: untilStopped,
  failOnce: once(() => Promise.resolve(1)),
  notTerminateOncePerIndex: once(untilStopped),
  failOddSucceedEven: ({ env }) => Promise.resolve(Number(env.get('JOB_COMPLETION_INDEX')) % 2),
} satisfies Readonly<Record<string, FakeProgram>>;

type Behavior = keyof typeof BEHAVIORS;

function newJob(behavior: Behavior, spec: object = {}, restartPolicy = 'Never', onNode = false) {
  const source = onNode ? { hostPath: { path: '/tmp/job' } } : { emptyDir: {} };
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const container = { name: 'c', image: 'busybox', command: [behavior], volumeMounts };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'job', labels: {} },
    spec: {
      parallelism: 2,
      completions: 4,
      backoffLimit: 6,
      ...spec,
      template: {
        metadata: { labels: { job: 'job' } },
        spec: { restartPolicy, containers: [container], volumes: [{ name: 'data', ...source }] },
      },
    },
  };
}

class JobRun {
  readonly cluster: ConformanceCluster;

  constructor(cluster: ConformanceCluster) {
    this.cluster = cluster;
  }

  get(): Promise<Job> {
    return this.cluster.get(`${JOBS}/job`) as Promise<Job>;
  }

  async pods(): Promise<readonly Pod[]> {
    return ((await this.cluster.get(`${PODS}?labelSelector=job%3Djob`)) as { items: readonly Pod[] }).items;
  }

  async #condition(type: string): Promise<JobCondition | undefined> {
    return (await this.get()).status?.conditions?.find((it) => it.type === type && it.status === 'True');
  }

  /** @returns the condition’s reason */
  async until(type: 'Complete' | 'Failed' | 'SuccessCriteriaMet'): Promise<string> {
    const has = async (): Promise<boolean> => (await this.#condition(type)) !== undefined;
    await this.cluster.until(`the Job is ${type}`, has, 5 * MINUTES);
    return (await this.#condition(type))?.reason ?? '';
  }

  async running(count: number): Promise<void> {
    await this.cluster.until(`${String(count)} run`, async () => {
      const { status } = await this.get();
      return (
        status?.ready === count && (await this.pods()).filter((it) => it.status?.phase === 'Running').length === count
      );
    });
  }
}

async function run(...job: Parameters<typeof newJob>): Promise<JobRun> {
  const cluster = await startWorkloadCluster(BEHAVIORS);
  await cluster.create(JOBS, newJob(...job));
  return new JobRun(cluster);
}

const INDEXED = { completionMode: 'Indexed' } as const;

describe('[sig-apps] Job', () => {
  test('should allow to use the pod failure policy on exit code to fail the job early', async () => {
    const onExitCodes = { operator: 'In', values: [1] } as const;
    const podFailurePolicy = { rules: [{ action: 'FailJob' as const, onExitCodes }] };
    const job = await run('failOnce', { podFailurePolicy }, 'Never', true);
    expect(await job.until('Failed')).toBe('PodFailurePolicy');
    expect((await job.get()).status?.failed).toBeGreaterThanOrEqual(1);
  });

  test('should allow to use a pod failure policy to ignore failure matching on DisruptionTarget condition', async () => {
    const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }] as const;
    const podFailurePolicy = { rules: [{ action: 'Ignore' as const, onPodConditions: [...onPodConditions] }] };
    const spec = { ...INDEXED, parallelism: 3, completions: 3, backoffLimit: 2, podFailurePolicy };
    const job = await run('notTerminateOncePerIndex', spec, 'Never', true);
    await job.running(3);
    const pods = await job.pods();
    expect(pods).toHaveLength(3);
    for (const { metadata } of pods) {
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name } };
      await job.cluster.create(`${PODS}/${metadata.name}/eviction`, eviction);
    }
    for (const { metadata } of pods) await job.cluster.gone(`${PODS}/${metadata.name}`);
    expect(await job.until('Complete')).toBe('CompletionsReached');
    const { status } = await job.get();
    expect([status?.succeeded, status?.failed ?? 0]).toEqual([3, 0]);
  });

  test('should create pods for an Indexed job with completion indexes and specified hostname', async () => {
    const job = await run('succeed', INDEXED);
    expect(await job.until('Complete')).toBe('CompletionsReached');
    const done = (await job.pods()).filter(({ status }) => status?.phase === 'Succeeded');
    const index = 'batch.kubernetes.io/job-completion-index';
    const seen = done.map(({ metadata, spec }) => [metadata.annotations?.[index], spec.hostname]);
    expect(seen.sort()).toEqual(['0', '1', '2', '3'].map((it) => [it, `job-${it}`]));
  });

  test('with successPolicy should succeeded when all indexes succeeded', async () => {
    const spec = { ...INDEXED, completions: 2, successPolicy: { rules: [{ succeededCount: 2 }] } };
    const job = await run('succeed', spec);
    expect(await job.until('SuccessCriteriaMet')).toBe('SuccessPolicy');
    expect(await job.until('Complete')).toBe('SuccessPolicy');
    const { active = 0, ready, terminating, failed = 0, succeeded } = (await job.get()).status ?? {};
    expect({ active, ready, terminating, failed, succeeded }).toEqual({
      active: 0,
      ready: 0,
      terminating: 0,
      failed: 0,
      succeeded: 2,
    });
  });

  test.each([
    ['succeededIndexes', { succeededIndexes: '0' }, 6],
    ['succeededCount', { succeededCount: 1 }, 2 ** 31 - 1],
  ])(
    'with successPolicy %s rule should succeeded even when some indexes remain pending',
    async (_, rule, backoffLimit) => {
      const successPolicy = { rules: [rule] };
      const job = await run('failOddSucceedEven', { ...INDEXED, completions: 5, backoffLimit, successPolicy });
      expect(await job.until('SuccessCriteriaMet')).toBe('SuccessPolicy');
      expect(await job.until('Complete')).toBe('SuccessPolicy');
      const { completedIndexes, active = 0, ready, terminating } = (await job.get()).status ?? {};
      expect({ completedIndexes, active, ready, terminating }).toEqual({
        completedIndexes: '0',
        active: 0,
        ready: 0,
        terminating: 0,
      });
    },
  );

  test('should execute all indexes despite some failing when using backoffLimitPerIndex', async () => {
    const limits = { backoffLimit: undefined, backoffLimitPerIndex: 1 };
    const job = await run('failOddSucceedEven', { ...INDEXED, ...limits });
    await job.until('Failed');
    const { failedIndexes, completedIndexes, failed, succeeded } = (await job.get()).status ?? {};
    expect({ failedIndexes, completedIndexes, failed, succeeded }).toEqual({
      failedIndexes: '1,3',
      completedIndexes: '0,2',
      failed: 4,
      succeeded: 2,
    });
  });

  test('should terminate job execution when the number of failed indexes exceeds maxFailedIndexes', async () => {
    const limits = { backoffLimit: undefined, backoffLimitPerIndex: 0, maxFailedIndexes: 0 };
    const job = await run('fail', { ...INDEXED, ...limits, parallelism: 1 });
    expect(await job.until('Failed')).toBe('MaxFailedIndexesExceeded');
    const { failedIndexes, failed } = (await job.get()).status ?? {};
    expect({ failedIndexes, failed }).toEqual({ failedIndexes: '0', failed: 1 });
  });

  test('should mark indexes as failed when the FailIndex action is matched in podFailurePolicy', async () => {
    const onExitCodes = { operator: 'In', values: [1] } as const;
    const podFailurePolicy = { rules: [{ action: 'FailIndex' as const, onExitCodes }] };
    const limits = { backoffLimit: undefined, backoffLimitPerIndex: 1, completions: 2 };
    const job = await run('failOddSucceedEven', { ...INDEXED, ...limits, podFailurePolicy });
    expect(await job.until('Failed')).toBe('FailedIndexes');
    const { failedIndexes, completedIndexes, failed, succeeded } = (await job.get()).status ?? {};
    expect({ failedIndexes, completedIndexes, failed, succeeded }).toEqual({
      failedIndexes: '1',
      completedIndexes: '0',
      failed: 1,
      succeeded: 1,
    });
  });

  test('should run a job to completion when tasks sometimes fail and are locally restarted', async () => {
    const job = await run('failOnce', {}, 'OnFailure');
    expect(await job.until('Complete')).toBe('CompletionsReached');
    expect((await job.get()).status?.succeeded).toBe(4);
    const restarts = (await job.pods()).map(({ status }) => status?.containerStatuses?.[0]?.restartCount);
    expect(restarts).toEqual([1, 1, 1, 1]);
  });

  test('should delete a job', async () => {
    const job = await run('notTerminate');
    await job.running(2);
    await job.cluster.delete(`${JOBS}/job`, { propagationPolicy: 'Background' });
    await job.cluster.gone(`${JOBS}/job`);
    await job.cluster.until('its pods are gone', async () => (await job.pods()).length === 0);
  });

  test('should adopt matching orphans and release non-matching pods', async () => {
    const job = await run('notTerminate');
    await job.running(2);
    const [pod] = await job.pods();
    const path = `${PODS}/${String(pod?.metadata.name)}`;
    const owner = async () => ((await job.cluster.get(path)) as Pod).metadata.ownerReferences?.[0];
    const { uid } = (await job.get()).metadata;
    await job.cluster.patch(path, { metadata: { ownerReferences: null } });
    await job.cluster.until('it is adopted again', async () => (await owner()) !== undefined);
    expect(await owner()).toMatchObject({ kind: 'Job', name: 'job', uid, controller: true });
    await job.cluster.patch(path, { metadata: { labels: null } });
    await job.cluster.until('it is released', async () => (await owner()) === undefined);
  });

  test('should apply changes to a job status', async () => {
    const job = await run('notTerminate');
    await job.running(2);
    const { cluster } = job;
    const startTime = '2026-01-01T00:00:00Z';
    const custom = { type: 'CustomConditionType', status: 'True', lastTransitionTime: startTime };
    const patch = { metadata: { annotations: { patchedstatus: 'true' } }, status: { conditions: [custom] } };
    const patched = await cluster.patch(`${JOBS}/job/status`, patch);
    expect(patched.status.conditions).toMatchObject([custom]);
    expect(patched.metadata.annotations.patchedstatus).toBe('true');
    const read = await cluster.get(`${JOBS}/job/status`);
    const other = { ...custom, type: 'OtherConditionType' };
    read.status.conditions = [...read.status.conditions, other];
    const updated = await cluster.replace(`${JOBS}/job/status`, read);
    expect(updated.status.conditions).toMatchObject([custom, other]);
    const { status } = await cluster.get(`${JOBS}/job/status`);
    expect(status.conditions).toMatchObject([custom, other]);
    // Its own bookkeeping goes on.
    expect(status).toMatchObject({ active: 2, ready: 2 });
  });

  test('should manage the lifecycle of a job', async () => {
    const cluster = await startWorkloadCluster(BEHAVIORS);
    const job = new JobRun(cluster);
    const watch = await cluster.watch(`${JOBS}?labelSelector=e2e-job-label%3Djob`);
    const made = newJob('notTerminate', { suspend: true, completions: 2 });
    await cluster.create(JOBS, { ...made, metadata: { name: 'job', labels: { 'e2e-job-label': 'job' } } });
    await watch.find('ADDED', 'job');
    await cluster.until('it is suspended', async () => {
      return (await job.get()).status?.conditions?.some(({ type }) => type === 'Suspended') === true;
    });
    expect(await job.pods()).toEqual([]);
    await cluster.patch(
      `${JOBS}/job`,
      { metadata: { labels: { job: 'patched' } }, spec: { suspend: false } },
      'application/strategic-merge-patch+json',
    );
    await job.running(2);
    const read = await cluster.get(`${JOBS}/job`);
    read.metadata.annotations = { ...read.metadata.annotations, updated: 'true' };
    expect((await cluster.replace(`${JOBS}/job`, read)).metadata.annotations.updated).toBe('true');
    const everywhere = '/apis/batch/v1/jobs?labelSelector=e2e-job-label%3Djob';
    expect((await cluster.get(everywhere)).items).toMatchObject([{ metadata: { labels: { job: 'patched' } } }]);
    await cluster.delete(`${JOBS}?labelSelector=e2e-job-label%3Djob`, { propagationPolicy: 'Background' });
    await watch.find('DELETED', 'job');
    expect((await cluster.get(everywhere)).items).toEqual([]);
    await cluster.until('its pods are gone', async () => (await job.pods()).length === 0);
  });
});
