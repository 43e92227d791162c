import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../src/api/index.ts';
import type { FakeProgram } from '../../src/cri/testing/fake-kernel.ts';
import { startCluster, startWorkloadCluster, type ConformanceCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/common/node/{pods,init_container,runtime,runtimeclass,container_probe}.go, test/e2e/node/{pods,taints}.go

const PODS = '/api/v1/namespaces/default/pods';
const STRATEGIC = 'application/strategic-merge-patch+json';
const MINUTE = 60_000;

const pause: FakeProgram = ({ onSignal }) => onSignal('SIGTERM').then(() => 0);

const PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  pause,
  true: () => Promise.resolve(0),
  false: () => Promise.resolve(1),
  'cat-health': ({ readFile }) => Promise.resolve((readFile('/tmp/health') ?? '') === '' ? 1 : 0),
  // Fails at first, succeeds then, and stays at last.
  'restart-count': (system) => {
    const count = (system.readFile('/restart-count/restartCount') ?? '').length + 1;
    system.writeFile('/restart-count/restartCount', '.'.repeat(count));
    return count === 1 ? Promise.resolve(1) : count === 2 ? Promise.resolve(0) : pause(system);
  },
};

const container = (name: string, command: string): Container => ({ name, image: 'agnhost', command: [command] });

function newPod(name: string, spec: Partial<PodSpec> = {}, labels: Readonly<Record<string, string>> = {}) {
  const { metadata, ...rest } = pausePod(name, labels);
  return { ...rest, metadata, spec: { containers: [container('main', 'pause')], ...spec } };
}

const read = (cluster: ConformanceCluster, name = 'web'): Promise<Pod> =>
  cluster.get(`${PODS}/${name}`) as Promise<Pod>;

async function untilPhase(cluster: ConformanceCluster, phase: string, name = 'web'): Promise<Pod> {
  await cluster.until(`${name} is ${phase}`, async () => (await read(cluster, name)).status?.phase === phase, MINUTE);
  return read(cluster, name);
}

async function run(spec: Partial<PodSpec> = {}, phase = 'Running'): Promise<ConformanceCluster> {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(PODS, newPod('web', spec));
  await untilPhase(cluster, phase);
  return cluster;
}

const conditionOf = ({ status }: Pod, type: string) => status?.conditions?.find((it) => it.type === type);

describe('[sig-node] Pods', () => {
  test('should be submitted and removed', async () => {
    const cluster = await startWorkloadCluster(PROGRAMS);
    const selected = `${PODS}?labelSelector=time%3Dnow`;
    expect((await cluster.get(selected)).items).toEqual([]);
    const watch = await cluster.watch(selected);
    await cluster.create(PODS, newPod('web', {}, { time: 'now' }));
    await watch.find('ADDED', 'web');
    await untilPhase(cluster, 'Running');
    const { spec, metadata } = await read(cluster);
    const deleted = await cluster.delete(`${PODS}/web`, { gracePeriodSeconds: 30 });
    expect(deleted.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(deleted.metadata.deletionTimestamp).toBeDefined();
    expect(deleted.spec).toEqual(spec);
    const last = await watch.find('DELETED', 'web');
    expect(last.object.metadata.uid).toBe(metadata.uid);
    expect((await cluster.get(selected)).items).toEqual([]);
  });

  test('should be updated', async () => {
    const cluster = await startWorkloadCluster(PROGRAMS);
    await cluster.create(PODS, newPod('web', {}, { time: 'now' }));
    await untilPhase(cluster, 'Running');
    const pod = await cluster.get(`${PODS}/web`);
    pod.metadata.labels.time = 'later';
    await cluster.replace(`${PODS}/web`, pod);
    const { items } = (await cluster.get(`${PODS}?labelSelector=time%3Dlater`)) as { items: readonly Pod[] };
    expect(items.map(({ status }) => status?.phase)).toEqual(['Running']);
  });

  test('should allow activeDeadlineSeconds to be updated', async () => {
    const cluster = await run();
    await cluster.patch(`${PODS}/web`, { spec: { activeDeadlineSeconds: 5 } });
    const failed = await untilPhase(cluster, 'Failed');
    expect(failed.status?.reason).toBe('DeadlineExceeded');
    expect(failed.status?.message).toBe('Pod was active on the node longer than the specified deadline');
  });

  test('should get a host IP', async () => {
    const cluster = await run();
    const { status } = await read(cluster);
    expect(status?.hostIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const { items } = await cluster.get('/api/v1/nodes');
    const addresses = items[0].status.addresses as readonly { readonly type: string; readonly address: string }[];
    expect(addresses.find(({ type }) => type === 'InternalIP')?.address).toBe(status?.hostIP);
  });

  test('should delete a collection of pods', async () => {
    const cluster = await startWorkloadCluster(PROGRAMS);
    const names = ['test-pod-1', 'test-pod-2', 'test-pod-3'];
    const selected = `${PODS}?labelSelector=type%3DTesting`;
    for (const name of names) await cluster.create(PODS, newPod(name, {}, { type: 'Testing' }));
    for (const name of names) await untilPhase(cluster, 'Running', name);
    await cluster.delete(selected);
    await cluster.until('they are gone', async () => (await cluster.get(selected)).items.length === 0, MINUTE);
  });

  test('should patch a pod status', async () => {
    const cluster = await run();
    const status = { conditions: [{ type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from test' }] };
    const patched = (await cluster.patch(`${PODS}/web/status`, { status }, STRATEGIC)) as Pod;
    expect(conditionOf(patched, 'StatusUpdate')).toMatchObject({ reason: 'E2E', message: 'Set from test' });
    // What the kubelet has no word about stays.
    await cluster.clock.advance(15_000);
    expect(conditionOf(await read(cluster), 'StatusUpdate')).toMatchObject({ reason: 'E2E' });
    expect((await read(cluster)).status?.phase).toBe('Running');
  });

  test('should run through the lifecycle of Pods and PodStatus', async () => {
    const cluster = await startWorkloadCluster(PROGRAMS);
    const labels = { 'test-pod-static': 'true' };
    const watch = await cluster.watch(`${PODS}?labelSelector=test-pod-static%3Dtrue`);
    await cluster.create(PODS, newPod('web', { terminationGracePeriodSeconds: 1 }, labels));
    await watch.find('ADDED', 'web');
    await untilPhase(cluster, 'Running');
    const patch = {
      metadata: { labels: { 'test-pod': 'patched' } },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: 'agnhost:other' }] },
    };
    await cluster.patch(`${PODS}/web`, patch, STRATEGIC);
    await cluster.until(
      'the container has the other image',
      async () => {
        const [status] = (await read(cluster)).status?.containerStatuses ?? [];
        return status?.image.includes('other') === true && status.ready;
      },
      MINUTE,
    );
    expect((await read(cluster)).metadata.labels).toEqual({ ...labels, 'test-pod': 'patched' });
    const gate = { type: 'Ready', status: 'False', reason: 'E2E' };
    const answer = await cluster.patch(`${PODS}/web/status`, { status: { conditions: [gate] } }, STRATEGIC);
    expect(conditionOf(answer as Pod, 'Ready')).toMatchObject(gate);
    const everywhere = '/api/v1/pods?labelSelector=test-pod-static%3Dtrue';
    expect((await cluster.get(everywhere)).items).toHaveLength(1);
    await cluster.delete(`${PODS}?labelSelector=test-pod-static%3Dtrue`);
    await watch.find('DELETED', 'web');
    expect((await cluster.get(everywhere)).items).toEqual([]);
  });
});

const observed = (cluster: ConformanceCluster, generation: number): Promise<void> =>
  cluster.until(`generation ${String(generation)} is observed`, async () => {
    return (await read(cluster)).status?.observedGeneration === generation;
  });

describe('[sig-node] Pods Extended Pod Generation', () => {
  test('pod generation should start at 1 and increment per update', async () => {
    const cluster = await run({ initContainers: [container('init', 'true')] });
    let generation = 1;
    const update = async (raises: boolean, change: (pod: Pod) => unknown): Promise<void> => {
      const pod = await read(cluster);
      expect(pod.metadata.generation).toBe(generation);
      await cluster.replace(`${PODS}/web`, change(pod));
      if (raises) generation++;
      expect((await read(cluster)).metadata.generation).toBe(generation);
      await observed(cluster, generation);
    };
    const ofSpec =
      (change: (spec: PodSpec) => object) =>
      (pod: Pod): unknown => ({ ...pod, spec: { ...pod.spec, ...change(pod.spec) } });
    const toleration = { key: 'foo', operator: 'Equal', value: 'bar', effect: 'NoSchedule' };
    const withImage = (containers: readonly Container[] | undefined) =>
      containers?.map((it) => ({ ...it, image: 'agnhost:other' }));
    await update(false, (pod) => pod);
    await update(
      true,
      ofSpec(({ tolerations = [] }) => ({ tolerations: [...tolerations, toleration] })),
    );
    await update(
      true,
      ofSpec(() => ({ activeDeadlineSeconds: 5000 })),
    );
    await update(
      true,
      ofSpec(({ containers }) => ({ containers: withImage(containers) })),
    );
    await update(
      true,
      ofSpec(({ initContainers }) => ({ initContainers: withImage(initContainers) })),
    );
    await update(false, (pod) => ({ ...pod, metadata: { ...pod.metadata, annotations: { key: 'value' } } }));
    await update(false, (pod) => ({ ...pod, metadata: { ...pod.metadata, generation: 1 } }));
  });

  test('custom-set generation on new pods and graceful delete', async () => {
    const cluster = await startWorkloadCluster(PROGRAMS);
    const pod = newPod('web');
    const created = await cluster.create(PODS, { ...pod, metadata: { ...pod.metadata, generation: 100 } });
    expect(created.metadata.generation).toBe(1);
    await untilPhase(cluster, 'Running');
    await cluster.delete(`${PODS}/web`, { gracePeriodSeconds: 60 });
    expect((await read(cluster)).metadata.generation).toBe(2);
  });

  test('issue 500 podspec updates and verify generation and observedGeneration eventually converge', async () => {
    const cluster = await run({ activeDeadlineSeconds: 5000 });
    for (let time = 1; time < 500; time++) {
      await cluster.patch(`${PODS}/web`, { spec: { activeDeadlineSeconds: 5000 - time } });
    }
    await observed(cluster, 500);
    expect((await read(cluster)).metadata.generation).toBe(500);
  }, 30_000);
});

describe('[sig-node] InitContainer', () => {
  const INITS = [container('init1', 'true'), container('init2', 'true')];

  test.each([
    ['RestartNever', 'Never', 'true', 'Succeeded'],
    ['RestartAlways', 'Always', 'pause', 'Running'],
  ])('should invoke init containers on a %s pod', async (_, restartPolicy, command, phase) => {
    const spec = { restartPolicy, initContainers: INITS, containers: [container('run1', command)] };
    const { status } = await read(await run(spec, phase));
    expect(status?.conditions?.find(({ type }) => type === 'Initialized')?.status).toBe('True');
    const inits = status?.initContainerStatuses ?? [];
    expect(inits.map(({ name, ready, state }) => [name, ready, state?.terminated?.exitCode])).toEqual([
      ['init1', true, 0],
      ['init2', true, 0],
    ]);
  });

  test('should not start app containers if init containers fail on a RestartAlways pod', async () => {
    const initContainers = [container('init1', 'false'), container('init2', 'true')];
    const containers = [container('run1', 'pause')];
    const cluster = await run({ restartPolicy: 'Always', initContainers, containers }, 'Pending');
    const restarts = async () => (await read(cluster)).status?.initContainerStatuses?.[0]?.restartCount ?? 0;
    await cluster.until('it has failed three times', async () => (await restarts()) >= 3, 3 * MINUTE);
    const pod = await read(cluster);
    expect(pod.status?.phase).toBe('Pending');
    expect(conditionOf(pod, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init1 init2]',
    });
    const [init1, init2] = pod.status?.initContainerStatuses ?? [];
    expect(init1?.lastState?.terminated?.exitCode).toBe(1);
    const reasons = [init2, pod.status?.containerStatuses?.[0]].map((it) => it?.state?.waiting?.reason);
    expect(reasons).toEqual(['PodInitializing', 'PodInitializing']);
  });

  test('should not start app containers and fail the pod if init containers fail on a RestartNever pod', async () => {
    const initContainers = [container('init1', 'true'), container('init2', 'false')];
    const containers = [container('run1', 'true')];
    const pod = await read(await run({ restartPolicy: 'Never', initContainers, containers }, 'Failed'));
    expect(conditionOf(pod, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init2]',
    });
    const [init1, init2] = pod.status?.initContainerStatuses ?? [];
    expect([init1?.ready, init1?.state?.terminated?.exitCode]).toEqual([true, 0]);
    expect([init2?.ready, init2?.state?.terminated?.exitCode]).toEqual([false, 1]);
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing');
  });
});

test('[sig-node] Container Runtime blackbox test when starting a container that exits should run with the expected status', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  const volumes = [{ name: 'restart-count', emptyDir: { medium: 'Memory' } }];
  const volumeMounts = [{ name: 'restart-count', mountPath: '/restart-count' }];
  for (const [restartPolicy, phase, restarts, state] of [
    ['Always', 'Running', 2, 'running'],
    ['OnFailure', 'Succeeded', 1, 'terminated'],
    ['Never', 'Failed', 0, 'terminated'],
  ] as const) {
    const name = restartPolicy.toLowerCase();
    const containers = [{ ...container('terminate-cmd', 'restart-count'), volumeMounts }];
    await cluster.create(PODS, newPod(name, { restartPolicy, containers, volumes }));
    const status = async () => (await read(cluster, name)).status;
    await cluster.until(
      `${name} has restarted ${String(restarts)} times`,
      async () =>
        (await status())?.phase === phase && (await status())?.containerStatuses?.[0]?.restartCount === restarts,
      2 * MINUTE,
    );
    const ready = restartPolicy === 'Always' ? 'True' : 'False';
    await cluster.until('Ready says so', async () => conditionOf(await read(cluster, name), 'Ready')?.status === ready);
    expect(Object.keys((await status())?.containerStatuses?.[0]?.state ?? {})).toEqual([state]);
    await cluster.delete(`${PODS}/${name}`);
    await cluster.gone(`${PODS}/${name}`);
  }
});

describe('[sig-node] Probing container', () => {
  const exec = { exec: { command: ['cat-health'] } };
  const livenessProbe = { ...exec, initialDelaySeconds: 15, timeoutSeconds: 5, failureThreshold: 1 };

  /** @param healthyFor milliseconds after which the file that is looked for is empty */
  async function runHealthy(healthyFor: number): Promise<ConformanceCluster> {
    const cluster: ConformanceCluster = await startWorkloadCluster({
      ...PROGRAMS,
      serve: (system) => {
        system.writeFile('/tmp/health', 'ok');
        cluster.clock.setTimeout(() => {
          system.writeFile('/tmp/health', '');
        }, healthyFor);
        return pause(system);
      },
    });
    await cluster.create(PODS, newPod('web', { containers: [{ ...container('main', 'serve'), livenessProbe }] }));
    await untilPhase(cluster, 'Running');
    return cluster;
  }

  const restartsOf = async (cluster: ConformanceCluster): Promise<number | undefined> =>
    (await read(cluster)).status?.containerStatuses?.[0]?.restartCount;

  test('should be restarted with a exec "cat /tmp/health" liveness probe', async () => {
    const cluster = await runHealthy(10_000);
    await cluster.until('it is restarted', async () => (await restartsOf(cluster)) === 1, 4 * MINUTE);
  });

  test('should *not* be restarted with a exec "cat /tmp/health" liveness probe', async () => {
    const cluster = await runHealthy(600_000);
    await cluster.clock.advance(4 * MINUTE);
    expect(await restartsOf(cluster)).toBe(0);
    expect(conditionOf(await read(cluster), 'Ready')?.status).toBe('True');
  });

  test('with readiness probe that fails should never be ready and never restart', async () => {
    const readinessProbe = { exec: { command: ['false'] }, initialDelaySeconds: 30, timeoutSeconds: 10 };
    const cluster = await run({ containers: [{ ...container('main', 'pause'), readinessProbe }] });
    const watch = await cluster.watch(`${PODS}?fieldSelector=metadata.name%3Dweb`);
    for (let minute = 0; minute < 2; minute++) {
      await cluster.clock.advance(MINUTE);
      const pod = await read(cluster);
      expect(conditionOf(pod, 'Ready')?.status).toBe('False');
      expect(pod.status?.containerStatuses?.[0]).toMatchObject({ ready: false, restartCount: 0, started: true });
    }
    // It was not ready in between either.
    await cluster.patch(`${PODS}/web`, { metadata: { labels: { last: 'yes' } } });
    for (;;) {
      const object = (await watch.next()).object as Pod;
      expect(conditionOf(object, 'Ready')?.status).toBe('False');
      if (object.metadata.labels?.['last'] === 'yes') break;
    }
  });
});

describe('[sig-node] NoExecuteTaintManager', () => {
  const taint = { key: 'kubernetes.io/e2e-evict-taint-key', value: 'evictTaintVal', effect: 'NoExecute' };
  const tolerating = (tolerationSeconds: number): Partial<PodSpec> => {
    const { effect: _, ...tolerated } = taint;
    return { tolerations: [{ ...tolerated, operator: 'Equal', effect: 'NoExecute', tolerationSeconds }] };
  };
  const setTaints = (cluster: ConformanceCluster, taints: readonly object[]): Promise<unknown> =>
    cluster.patch('/api/v1/nodes/node-1', { spec: { taints } });

  test('Single Pod removing taint cancels eviction', async () => {
    const cluster = await run(tolerating(10));
    await setTaints(cluster, [taint]);
    await cluster.clock.advance(5000);
    expect((await read(cluster)).metadata.deletionTimestamp).toBeUndefined();
    await setTaints(cluster, []);
    await cluster.clock.advance(2 * MINUTE);
    const pod = await read(cluster);
    expect([pod.metadata.deletionTimestamp, pod.status?.phase]).toEqual([undefined, 'Running']);
  });

  test('Multiple Pods evicts pods with minTolerationSeconds', async () => {
    const cluster = await run(tolerating(5));
    await cluster.create(PODS, newPod('longer', tolerating(25)));
    await untilPhase(cluster, 'Running', 'longer');
    await setTaints(cluster, [taint]);
    await cluster.clock.advance(4000);
    expect((await read(cluster)).metadata.deletionTimestamp).toBeUndefined();
    const begin = cluster.clock.now();
    await cluster.gone(`${PODS}/web`);
    expect(cluster.clock.now() - begin).toBeLessThan(10_000);
    expect((await read(cluster, 'longer')).metadata.deletionTimestamp).toBeUndefined();
    await cluster.gone(`${PODS}/longer`);
    expect(cluster.clock.now() - begin).toBeGreaterThan(20_000);
  });
});

test.each([
  ['without PodOverhead', undefined],
  ['and initialize its Overhead', { podFixed: { cpu: '10m', memory: '1Mi' } }],
])('[sig-node] RuntimeClass should schedule a Pod requesting a RuntimeClass %s', async (_, overhead) => {
  const cluster = await startCluster(1);
  await cluster.create('/apis/node.k8s.io/v1/runtimeclasses', {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'test-class' },
    handler: 'test-handler',
    ...(overhead === undefined ? {} : { overhead }),
  });
  await cluster.create(PODS, newPod('web', { runtimeClassName: 'test-class' }));
  await cluster.until('it is scheduled', async () => (await read(cluster)).spec.nodeName !== undefined);
  expect((await read(cluster)).spec.overhead).toEqual(overhead?.podFixed);
});
