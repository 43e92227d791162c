import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../api/index.ts';
import type { Instance } from './instance.ts';
import { planPod } from './plan.ts';

function pod(restartPolicy: string, main: readonly Container[], init: readonly Container[] = []): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { restartPolicy, containers: main, initContainers: init },
  };
}

type Sketch = Partial<Omit<Instance, 'status'>> & { readonly exit?: number };

function instance(name: string, { exit, ...over }: Sketch): Instance {
  const status =
    exit === undefined
      ? ({ id: name, state: 'CONTAINER_RUNNING', createdAt: 0 } as const)
      : ({ id: name, state: 'CONTAINER_EXITED', createdAt: 0, exitCode: exit } as const);
  return {
    name,
    id: name,
    restartCount: 0,
    sandboxId: 's1',
    specImage: 'app',
    image: 'app',
    imageID: 'app',
    known: true,
    termination: undefined,
    resources: undefined,
    renew: false,
    reset: false,
    hooked: true,
    started: true,
    passing: true,
    failed: undefined,
    stopping: false,
    ...over,
    status,
  };
}

const a: Container = { name: 'a', image: 'app' };
const b: Container = { name: 'b', image: 'app' };
const init: Container = { name: 'init', image: 'app' };
const sidecar: Container = { name: 'side', image: 'app', restartPolicy: 'Always' };

interface Case {
  readonly name: string;
  readonly pod: Pod;
  readonly sandbox?: string;
  readonly there?: Readonly<Record<string, Sketch>>;
  readonly expected: {
    readonly start?: readonly string[];
    readonly kill?: readonly string[];
    readonly sandbox?: true;
    readonly finished?: true;
  };
}

const debugged = (restartPolicy: string, init: readonly Container[] = []): Pod => {
  const plain = pod(restartPolicy, [a], init);
  return { ...plain, spec: { ...plain.spec, ephemeralContainers: [{ name: 'debug', image: 'app' }] } };
};

const cases: readonly Case[] = [
  // upstream: TestComputePodActionsWithInitAndEphemeralContainers
  {
    name: 'an ephemeral container starts in a pod that runs',
    pod: debugged('Always'),
    sandbox: 's1',
    there: { a: {} },
    expected: { start: ['debug'] },
  },
  {
    name: 'an ephemeral container does not wait for the init containers',
    pod: debugged('Always', [init]),
    sandbox: 's1',
    there: { init: {} },
    expected: { start: ['debug'] },
  },
  {
    name: 'an ephemeral container that has ended is not started again, in another sandbox either',
    pod: debugged('Always'),
    sandbox: 's2',
    there: { a: { sandboxId: 's2' }, debug: { exit: 1 } },
    expected: {},
  },
  {
    name: 'an ephemeral container does not keep its pod',
    pod: debugged('Never'),
    sandbox: 's1',
    there: { a: { exit: 0 }, debug: {} },
    expected: { finished: true },
  },
  {
    name: 'without a sandbox an ephemeral container waits',
    pod: debugged('Always'),
    expected: { start: ['a'], sandbox: true },
  },
  { name: 'a new pod', pod: pod('Always', [a, b]), expected: { sandbox: true, start: ['a', 'b'] } },
  {
    name: 'a new pod with an init container',
    pod: pod('Always', [a], [init]),
    expected: { sandbox: true, start: ['init'] },
  },
  {
    name: 'its init container runs',
    pod: pod('Always', [a], [init]),
    sandbox: 's1',
    there: { init: {} },
    expected: {},
  },
  {
    name: 'its init container is done',
    pod: pod('Always', [a], [init]),
    sandbox: 's1',
    there: { init: { exit: 0 } },
    expected: { start: ['a'] },
  },
  {
    name: 'its init container failed',
    pod: pod('Always', [a], [init]),
    sandbox: 's1',
    there: { init: { exit: 1 } },
    expected: { start: ['init'] },
  },
  {
    name: 'its init container failed for good',
    pod: pod('Never', [a], [init]),
    sandbox: 's1',
    there: { init: { exit: 1 } },
    expected: { finished: true },
  },
  {
    name: 'a sidecar that starts',
    pod: pod('Always', [a], [sidecar]),
    sandbox: 's1',
    there: { side: { started: false } },
    expected: {},
  },
  {
    name: 'a sidecar that has started',
    pod: pod('Always', [a], [sidecar]),
    sandbox: 's1',
    there: { side: {} },
    expected: { start: ['a'] },
  },
  {
    name: 'a sidecar that died',
    pod: pod('Always', [a], [sidecar]),
    sandbox: 's1',
    there: { side: { exit: 1 }, a: {} },
    expected: { start: ['side'] },
  },
  {
    name: 'only a sidecar is left',
    pod: pod('Never', [a], [sidecar]),
    sandbox: 's1',
    there: { side: {}, a: { exit: 0 } },
    expected: { finished: true },
  },
  { name: 'all run', pod: pod('Always', [a, b]), sandbox: 's1', there: { a: {}, b: {} }, expected: {} },
  {
    name: 'one ended, Always',
    pod: pod('Always', [a, b]),
    sandbox: 's1',
    there: { a: { exit: 0 }, b: {} },
    expected: { start: ['a'] },
  },
  {
    name: 'one ended well, OnFailure',
    pod: pod('OnFailure', [a, b]),
    sandbox: 's1',
    there: { a: { exit: 0 }, b: {} },
    expected: {},
  },
  {
    name: 'all ended well, OnFailure',
    pod: pod('OnFailure', [a, b]),
    sandbox: 's1',
    there: { a: { exit: 0 }, b: { exit: 0 } },
    expected: { finished: true },
  },
  {
    name: 'one failed, Never',
    pod: pod('Never', [a, b]),
    sandbox: 's1',
    there: { a: { exit: 1 }, b: { exit: 0 } },
    expected: { finished: true },
  },
  {
    name: 'one is not alive',
    pod: pod('Always', [a]),
    sandbox: 's1',
    there: { a: { failed: 'liveness' } },
    expected: { kill: ['a'] },
  },
  {
    name: 'one is being killed',
    pod: pod('Always', [a]),
    sandbox: 's1',
    there: { a: { failed: 'liveness', stopping: true } },
    expected: {},
  },
  {
    name: 'its image was changed',
    pod: pod('Always', [{ ...a, image: 'app2' }]),
    sandbox: 's1',
    there: { a: {} },
    expected: { kill: ['a'] },
  },
  {
    name: 'after a reboot',
    pod: pod('Always', [a], [init]),
    there: { init: { exit: 0, sandboxId: '' }, a: { exit: 255, sandboxId: '' } },
    expected: { sandbox: true, start: ['init'] },
  },
  {
    name: 'after a reboot, Never',
    pod: pod('Never', [a]),
    there: { a: { exit: 255, sandboxId: '' } },
    expected: { finished: true },
  },
  {
    name: 'after a reboot, completed',
    pod: pod('OnFailure', [a]),
    there: { a: { exit: 0, sandboxId: '' } },
    expected: { finished: true },
  },
];

describe('the next things to do for a pod', () => {
  test.each(cases)('$name', ({ pod: subject, sandbox, there = {}, expected }) => {
    const latest = (name: string): Instance | undefined => {
      const sketch = there[name];
      return sketch === undefined ? undefined : instance(name, sketch);
    };
    const plan = planPod(subject, { sandboxId: sandbox, latest });
    expect({
      start: plan.start.map(({ name }) => name),
      kill: plan.kill.map(({ instance: { name } }) => name),
      sandbox: plan.createSandbox,
      finished: plan.finished,
    }).toEqual({
      start: expected.start ?? [],
      kill: expected.kill ?? [],
      sandbox: expected.sandbox ?? false,
      finished: expected.finished ?? false,
    });
  });
});
