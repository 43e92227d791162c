import { expect, test } from 'vitest';
import { AsyncQueue, VirtualClock } from '../base/index.ts';
import type { ContainerConfig, ContainerStatus, RuntimeService } from './api.ts';
import { fakeImage } from './testing/fake-image.ts';
import { FakeKernel, type FakeProgram } from './testing/fake-kernel.ts';
import { createWasiRuntime } from './wasi-runtime.ts';

interface Setup {
  readonly clock: VirtualClock;
  readonly kernel: FakeKernel;
  readonly runtime: RuntimeService;
  readonly sandboxId: string;
}

async function setUp(programs: Readonly<Record<string, FakeProgram>>): Promise<Setup> {
  const clock = new VirtualClock(1_000_000);
  const kernel = new FakeKernel(programs);
  let seed = 0;
  const runtime = createWasiRuntime({ kernel, clock, random: (bytes) => bytes.fill(++seed) });
  const pod = { uid: 'u', namespace: 'default', name: 'web-0', hostname: 'web-0', ip: '10.244.0.2' };
  return { clock, kernel, runtime, sandboxId: (await runtime.runPodSandbox(pod)).id };
}

function config(command: readonly string[], over: Partial<ContainerConfig> = {}): ContainerConfig {
  return {
    name: 'main',
    image: fakeImage('app'),
    command,
    env: [],
    mounts: [],
    readOnlyRootfs: false,
    tty: false,
    stdin: false,
    stdinOnce: false,
    ...over,
  };
}

async function run({ runtime, sandboxId }: Setup, container: ContainerConfig): Promise<string> {
  const id = await runtime.createContainer(sandboxId, container);
  await runtime.startContainer(id);
  return id;
}

test('a container joins the process namespace of another one that runs', async () => {
  const setup = await setUp({ serve: forever });
  const { runtime, kernel } = setup;
  const target = await run(setup, config(['serve']));
  await run(setup, config(['serve'], { name: 'debug', pidTarget: target }));
  const [first, second] = kernel.containers;
  expect(second?.options.pidns).toBe(first?.pidns);
  const created = await runtime.createContainer(setup.sandboxId, config(['serve'], { pidTarget: target }));
  await runtime.stopContainer(target, 0);
  const ended = `invalid target container: container "${target}" is not running - in state CONTAINER_EXITED`;
  await expect(runtime.startContainer(created)).rejects.toThrow(ended);
  expect(() => runtime.createContainer(setup.sandboxId, config(['serve'], { pidTarget: target }))).toThrow(ended);
  expect(() => runtime.createContainer(setup.sandboxId, config(['serve'], { pidTarget: 'x' }))).toThrow(
    'invalid target container: container "x" does not exist: not found',
  );
});

async function logText(runtime: RuntimeService, id: string): Promise<string> {
  let text = '';
  for await (const { line } of runtime.containerLogs(id, { follow: true }, new AbortController().signal)) {
    text += `${line}\n`;
  }
  return text;
}

const forever: FakeProgram = ({ killed }) =>
  new Promise((resolve) => {
    killed.addEventListener('abort', () => {
      resolve(0);
    });
  });

test('a container goes from created over running to exited, and says so', async () => {
  const setup = await setUp({ hello: ({ print }) => (print('hi\n'), Promise.resolve(0)) });
  const seen: ContainerStatus[] = [];
  setup.runtime.onContainerEvent((_id, status) => seen.push(status));
  const id = await run(setup, config(['hello']));
  expect(await logText(setup.runtime, id)).toBe('hi\n');
  await setup.clock.advance(0);
  expect(seen.map(({ state }) => state)).toEqual(['CONTAINER_RUNNING', 'CONTAINER_EXITED']);
  expect(setup.runtime.containerStatus(id)).toMatchObject({ exitCode: 0, reason: 'Completed', finishedAt: 1_000_000 });
});

test.each([
  ['Error', { code: 3 }, 3],
  ['OOMKilled', { code: 137, oomKilled: true }, 137],
])('the reason of an end is %s', async (reason, exit, exitCode) => {
  const setup = await setUp({ end: () => Promise.resolve(exit) });
  const id = await run(setup, config(['end']));
  await setup.clock.advance(0);
  expect(setup.runtime.containerStatus(id)).toMatchObject({ reason, exitCode });
});

test('a program that is not there fails the start in the words of runc, with code 128', async () => {
  const setup = await setUp({});
  const id = await setup.runtime.createContainer(setup.sandboxId, config(['foo']));
  await expect(setup.runtime.startContainer(id)).rejects.toThrow(
    'unable to start container process: exec: "foo": executable file not found in $PATH: unknown',
  );
  expect(setup.runtime.containerStatus(id)).toMatchObject({
    state: 'CONTAINER_EXITED',
    exitCode: 128,
    reason: 'StartError',
  });
});

test('stop asks with the stop signal of the image, then kills', async () => {
  const stubborn: FakeProgram = async (system) => {
    void system.onSignal('SIGQUIT').then(() => {
      system.print('asked\n');
    });
    return forever(system);
  };
  const setup = await setUp({ stubborn });
  const id = await run(setup, config(['stubborn'], { image: fakeImage('app', { StopSignal: 'SIGQUIT' }) }));
  await setup.clock.advance(0);
  const stopped = setup.runtime.stopContainer(id, 30_000);
  await setup.clock.advance(29_999);
  expect(setup.runtime.containerStatus(id).state).toBe('CONTAINER_RUNNING');
  await setup.clock.advance(1);
  await stopped;
  expect(setup.runtime.containerStatus(id)).toMatchObject({ exitCode: 137, reason: 'Error' });
  expect(await logText(setup.runtime, id)).toBe('asked\n');
});

test('execSync collects output, and kills a command that takes too long', async () => {
  const setup = await setUp({
    forever,
    both: ({ print, error }) => (print('out'), error('err'), Promise.resolve(2)),
  });
  const id = await run(setup, config(['forever']));
  const result = await setup.runtime.execSync(id, ['both'], 1000);
  expect(new TextDecoder().decode(result.stdout)).toBe('out');
  expect(new TextDecoder().decode(result.stderr)).toBe('err');
  expect(result.exitCode).toBe(2);
  const late = expect(setup.runtime.execSync(id, ['forever'], 1000)).rejects.toMatchObject({
    code: 'DeadlineExceeded',
  });
  await setup.clock.advance(1000);
  await late;
});

test('exec on a terminal types, prints and resizes', async () => {
  const setup = await setUp({
    forever,
    cat: async ({ stdin, print, env }) => {
      for await (const chunk of stdin ?? []) {
        print(`${env.get('TERM') ?? ''}:${new TextDecoder().decode(chunk)}`);
        return 7;
      }
      return 1;
    },
  });
  const id = await run(setup, config(['forever']));
  const stdin = new AsyncQueue<Uint8Array>();
  let printed = '';
  const done = setup.runtime.exec(id, {
    command: ['cat'],
    tty: true,
    stdin,
    stdout: (chunk) => {
      printed += new TextDecoder().decode(chunk);
    },
    stderr: () => undefined,
    signal: new AbortController().signal,
  });
  stdin.push(new TextEncoder().encode('ls'));
  expect(await done).toBe(7);
  expect(printed).toBe('xterm:ls');
});

test('attach types into the first process and hears it, and stdinOnce ends its input', async () => {
  const setup = await setUp({
    echo: async ({ stdin, print }) => {
      for await (const chunk of stdin ?? []) print(`${new TextDecoder().decode(chunk)}!\n`);
      return 0;
    },
  });
  const id = await run(setup, config(['echo'], { stdin: true, stdinOnce: true }));
  const stdin = new AsyncQueue<Uint8Array>();
  let heard = '';
  const attached = setup.runtime.attach(id, {
    stdin,
    stdout: (chunk) => {
      heard += new TextDecoder().decode(chunk);
    },
    stderr: () => undefined,
    signal: new AbortController().signal,
  });
  stdin.push(new TextEncoder().encode('hello'));
  stdin.end();
  await attached;
  expect(heard).toBe('hello!\n');
  expect(setup.runtime.containerStatus(id)).toMatchObject({ reason: 'Completed' });
});

test('stopping a sandbox kills what runs in it and gives back its network', async () => {
  const setup = await setUp({ forever });
  const id = await run(setup, config(['forever']));
  await setup.runtime.stopPodSandbox(setup.sandboxId);
  expect(setup.runtime.containerStatus(id)).toMatchObject({ exitCode: 137 });
});

test('users of the image are looked up in its own passwd', async () => {
  const setup = await setUp({
    id: ({ uid, gid, env, print }) => {
      print(`${String(uid)}:${String(gid)} ${env.get('HOME') ?? ''}\n`);
      return Promise.resolve(0);
    },
  });
  const files = { '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:101:102:Web:/srv:/bin/sh\n' };
  const image = fakeImage('app', { User: 'web' }, files);
  const named = await run(setup, config(['id'], { image }));
  expect(await logText(setup.runtime, named)).toBe('101:102 /srv\n');
  const numbered = await run(setup, config(['id'], { image, runAsUser: 5, runAsGroup: 6 }));
  expect(await logText(setup.runtime, numbered)).toBe('5:6 /\n');
});
