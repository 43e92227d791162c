import { describe, expect, test } from 'vitest';
import { runtimeClasses, type Container } from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import {
  createPod,
  eventsOf,
  getNode,
  getPod,
  pass,
  startCluster,
  startNode,
  type TestCluster,
} from './testing/test-node.ts';

const serve: FakeProgram = async (system) => {
  await system.onSignal('SIGTERM');
  return 0;
};

/** Lets time pass until this holds, a minute at most. */
async function until(cluster: TestCluster, holds: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 60 && !(await holds()); step++) await pass(cluster.clock, 1000);
}

const restarts = async (cluster: TestCluster, name = 'main'): Promise<number> => {
  const { initContainerStatuses = [], containerStatuses = [] } = (await getPod(cluster)).status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name)?.restartCount ?? 0;
};

const phase = async (cluster: TestCluster): Promise<string | undefined> => (await getPod(cluster)).status?.phase;

// KEP-5307. upstream: test/e2e_node/container_restart_policy_test.go
describe('a container with rules of its own', () => {
  const rules = (
    values: readonly number[],
    operator = 'In',
  ): Pick<Container, 'restartPolicy' | 'restartPolicyRules'> => ({
    restartPolicy: 'Never',
    restartPolicyRules: [{ action: 'Restart', exitCodes: { operator, values } }],
  });

  /** Ends with these codes, one after another; then it runs on. */
  const ending = (codes: readonly number[]): FakeProgram => {
    const left = [...codes];
    return (system) => {
      const code = left.shift();
      return code === undefined ? serve(system) : Promise.resolve(code);
    };
  };

  test('is restarted for its exit codes in a pod that restarts nothing', async () => {
    const cluster = await startCluster();
    await startNode(cluster, { serve: ending([42, 42]) });
    const containers = [{ name: 'main', image: 'app', command: ['serve'], ...rules([42]) }];
    await createPod(cluster, { restartPolicy: 'Never', containers });
    await until(cluster, async () => (await restarts(cluster)) === 2);
    expect(await restarts(cluster)).toBe(2);
    expect(await phase(cluster)).toBe('Running');
  });

  test('is not for others, and the pod has failed', async () => {
    const cluster = await startCluster();
    await startNode(cluster, { serve: ending([42, 1]) });
    const containers = [{ name: 'main', image: 'app', command: ['serve'], ...rules([1], 'NotIn') }];
    await createPod(cluster, { restartPolicy: 'Always', containers });
    await until(cluster, async () => (await phase(cluster)) === 'Failed');
    expect(await phase(cluster)).toBe('Failed');
    expect(await restarts(cluster)).toBe(1);
  });

  test('may be an init container', async () => {
    const cluster = await startCluster();
    await startNode(cluster, { serve, prepare: ending([7, 0]) });
    const init = { name: 'init', image: 'app', command: ['prepare'], ...rules([7]) };
    await createPod(cluster, { restartPolicy: 'Never', initContainers: [init] });
    await until(cluster, async () => (await getPod(cluster)).status?.containerStatuses?.[0]?.ready === true);
    expect(await restarts(cluster, 'init')).toBe(1);
    expect(await phase(cluster)).toBe('Running');
  });
});

// KEP-5532
test('a container whose rule says so has all of its pod started again, init containers first', async () => {
  const cluster = await startCluster();
  const order: string[] = [];
  let fail: (() => void) | undefined;
  const noted =
    (name: string): FakeProgram =>
    (system) => {
      order.push(name);
      return serve(system);
    };
  await startNode(cluster, {
    init: () => {
      order.push('init');
      return Promise.resolve(0);
    },
    side: noted('side'),
    serve: noted('main'),
    watch: (system) => {
      order.push('watch');
      const failed = new Promise<number>((resolve) => {
        fail = () => {
          resolve(88);
        };
      });
      return Promise.race([failed, serve(system)]);
    },
  });
  const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }];
  await createPod(cluster, {
    restartPolicy: 'Never',
    initContainers: [
      { name: 'init', image: 'app', command: ['init'] },
      { name: 'side', image: 'app', command: ['side'], restartPolicy: 'Always' },
    ],
    containers: [
      { name: 'main', image: 'app', command: ['serve'] },
      { name: 'watch', image: 'app', command: ['watch'], restartPolicy: 'Never', restartPolicyRules },
    ],
  });
  const ready = async (): Promise<boolean> =>
    (await getPod(cluster)).status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  await until(cluster, ready);
  const before = (await getPod(cluster)).status;
  expect(order).toEqual(['init', 'side', 'main', 'watch']);
  fail?.();
  await until(cluster, async () => (await ready()) && (await restarts(cluster, 'watch')) === 1);
  expect(order.slice(4)).toEqual(['init', 'side', 'main', 'watch']);
  for (const name of ['init', 'side', 'main', 'watch']) expect(await restarts(cluster, name)).toBe(1);
  const { status } = await getPod(cluster);
  expect(status).toMatchObject({ phase: 'Running', podIP: before?.podIP });
  expect(status?.conditions?.some(({ type }) => type === 'AllContainersRestarting')).toBe(false);
});

// KEP-3721
test('a container has variables from a file that an init container wrote', async () => {
  const cluster = await startCluster();
  let seen: string | undefined;
  await startNode(cluster, {
    write: (system) => {
      system.writeFile('/data/app.env', "MODE='fast'\n");
      return Promise.resolve(0);
    },
    serve: (system) => {
      seen = system.env.get('MODE');
      return serve(system);
    },
  });
  const volumes = [{ name: 'scratch', emptyDir: {} }];
  const mounted = [{ name: 'scratch', mountPath: '/data' }];
  const fileKeyRef = { volumeName: 'scratch', path: 'app.env', key: 'MODE' };
  await createPod(cluster, {
    volumes,
    initContainers: [{ name: 'init', image: 'app', command: ['write'], volumeMounts: mounted }],
    containers: [
      { name: 'main', image: 'app', command: ['serve'], env: [{ name: 'MODE', valueFrom: { fileKeyRef } }] },
    ],
  });
  await until(cluster, async () => (await phase(cluster)) === 'Running');
  expect(seen).toBe('fast');
});

test('a file that lacks a key keeps the container waiting', async () => {
  const cluster = await startCluster();
  await startNode(cluster, { serve });
  const fileKeyRef = { volumeName: 'scratch', path: 'app.env', key: 'MODE' };
  const env = [{ name: 'MODE', valueFrom: { fileKeyRef } }];
  const containers = [{ name: 'main', image: 'app', command: ['serve'], env }];
  await createPod(cluster, { volumes: [{ name: 'scratch', emptyDir: {} }], containers });
  expect((await getPod(cluster)).status?.containerStatuses?.[0]?.state).toEqual({
    waiting: { reason: 'CreateContainerConfigError', message: "couldn't parse env file" },
  });
});

// upstream: pkg/kubelet/runtimeclass; test/e2e/node/runtimeclass.go
describe('a RuntimeClass', () => {
  const create = async (cluster: TestCluster, name: string, handler: string): Promise<void> => {
    await cluster.client.create(runtimeClasses, {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name },
      handler,
      overhead: { podFixed: { memory: '5Mi' } },
    });
  };

  test('whose handler the node has is like none', async () => {
    const cluster = await startCluster();
    await startNode(cluster, { serve });
    expect((await getNode(cluster)).status?.runtimeHandlers?.map(({ name }) => name)).toEqual(['', 'wasi']);
    await create(cluster, 'small', 'wasi');
    await createPod(cluster, { runtimeClassName: 'small' });
    expect((await getPod(cluster)).spec.overhead).toEqual({ memory: '5Mi' });
    expect(await phase(cluster)).toBe('Running');
  });

  test('whose handler nobody has keeps the pod from starting', async () => {
    const cluster = await startCluster();
    await startNode(cluster, { serve });
    await create(cluster, 'sandboxed', 'gvisor');
    await createPod(cluster, { runtimeClassName: 'sandboxed' });
    expect(await eventsOf(cluster)).toContain(
      'Warning FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "gvisor" is configured',
    );
    expect(await phase(cluster)).toBe('Pending');
  });

  test('that there is not is refused', async () => {
    const cluster = await startCluster();
    await expect(createPod(cluster, { runtimeClassName: 'nobody' })).rejects.toThrow(
      'pods "web" is forbidden: pod rejected: RuntimeClass "nobody" not found',
    );
  });
});

test('a name that is too long for the kernel', async () => {
  const cluster = await startCluster();
  await startNode(cluster, { serve });
  await createPod(cluster, { hostname: 'h'.repeat(50), subdomain: 'sub', setHostnameAsFQDN: true });
  expect((await eventsOf(cluster)).at(-1)).toMatch(
    /^Warning FailedCreatePodSandBox: Failed to create pod sandbox: failed to construct FQDN from pod hostname/,
  );
});
