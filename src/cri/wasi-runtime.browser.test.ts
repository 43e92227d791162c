import { expect, test } from 'vitest';
import { systemClock } from '../base/index.ts';
import { createKernel } from '../kernel/index.ts';
import type { Image, LayerEntry } from '../oci/index.ts';
import type { ContainerConfig, PodSandboxConfig, RuntimeService } from './api.ts';
import { createWasiRuntime } from './wasi-runtime.ts';

async function programs(): Promise<Image> {
  const response = await fetch('/.cache/kernel-tests/programs.wasm');
  const content = new Uint8Array(await response.arrayBuffer());
  const file: LayerEntry = { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content };
  return {
    id: 'sha256:programs',
    repoDigest: 'docker.io/library/programs@sha256:programs',
    repoTag: 'docker.io/library/programs:latest',
    config: { Entrypoint: ['/bin/program'], Env: ['NAME=image'] },
    layers: [new Map([['/bin/program', file]])],
    size: content.length,
  };
}

interface Setup {
  readonly runtime: RuntimeService;
  readonly run: (args: readonly string[], over?: Partial<ContainerConfig>) => Promise<string>;
}

async function setUp(over: Partial<PodSandboxConfig> = {}): Promise<Setup> {
  const random = (bytes: Uint8Array): void => {
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
  };
  const kernel = createKernel({
    clock: systemClock,
    random,
    network: {
      connect: () => Promise.resolve('ENETUNREACH'),
      send: () => undefined,
      resolve: () => Promise.resolve([]),
    },
    maxMemories: 8,
    nodeName: 'node-1',
  });
  const runtime = createWasiRuntime({ kernel, clock: systemClock, random });
  const image = await programs();
  const pod = { uid: 'u', namespace: 'default', name: 'web', hostname: 'web', ip: '10.244.0.2', ...over };
  const sandbox = await runtime.runPodSandbox(pod);
  return {
    runtime,
    async run(args, over = {}) {
      const id = await runtime.createContainer(sandbox.id, {
        name: 'main',
        image,
        args,
        env: [],
        mounts: [],
        readOnlyRootfs: false,
        tty: false,
        stdin: false,
        stdinOnce: false,
        ...over,
      });
      await runtime.startContainer(id);
      return id;
    },
  };
}

async function output(runtime: RuntimeService, id: string): Promise<string> {
  let text = '';
  for await (const { line, partial } of runtime.containerLogs(id, { follow: true }, new AbortController().signal)) {
    text += partial === true ? line : `${line}\n`;
  }
  return text;
}

async function firstLine(runtime: RuntimeService, id: string): Promise<string> {
  for await (const { line } of runtime.containerLogs(id, { follow: true }, new AbortController().signal)) return line;
  return '';
}

test('a real program runs, logs and ends with its code', async () => {
  const { runtime, run } = await setUp();
  const id = await run(['hello', 'world']);
  expect(await output(runtime, id)).toBe('hello world from image\n');
  await expect.poll(() => runtime.containerStatus(id)).toMatchObject({ exitCode: 7, reason: 'Error' });
});

test('a program over its memory limit is OOMKilled, a trap is an Error', async () => {
  const { runtime, run } = await setUp();
  const big = await run(['grow'], { resources: { memoryLimitInBytes: 16 << 20 } });
  await expect.poll(() => runtime.containerStatus(big)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  const broken = await run(['trap']);
  await expect.poll(() => runtime.containerStatus(broken)).toMatchObject({ exitCode: 134, reason: 'Error' });
});

test('a program that handles SIGTERM ends gracefully, one that does not is killed', async () => {
  const { runtime, run } = await setUp();
  const graceful = await run(['graceful']);
  expect(await firstLine(runtime, graceful)).toBe('ready');
  await runtime.stopContainer(graceful, 30_000);
  expect(runtime.containerStatus(graceful)).toMatchObject({ exitCode: 0, reason: 'Completed' });
  const deaf = await run(['sleep', '1000']);
  await runtime.stopContainer(deaf, 50);
  expect(runtime.containerStatus(deaf).state).toBe('CONTAINER_EXITED');
});

test('exec runs in the same container, and a terminal tells its size', async () => {
  const { runtime, run } = await setUp();
  const id = await run(['sleep', '1000']);
  const { stdout, exitCode } = await runtime.execSync(id, ['/bin/program', 'cwd'], 5000);
  expect([new TextDecoder().decode(stdout), exitCode]).toEqual(['/ 0\n', 0]);
  let screen = '';
  const code = await runtime.exec(id, {
    command: ['/bin/program', 'cwd'],
    tty: true,
    stdout: (chunk) => {
      screen += new TextDecoder().decode(chunk);
    },
    stderr: () => undefined,
    signal: new AbortController().signal,
  });
  expect([screen, code]).toEqual(['/ 1\r\n', 0]);
  await expect(runtime.execSync(id, ['foo'], 1000)).rejects.toThrow(
    'exec: "foo": executable file not found in $PATH: unknown',
  );
  await runtime.stopContainer(id, 0);
});

async function exec(runtime: RuntimeService, id: string, ...command: string[]): Promise<string> {
  const { stdout } = await runtime.execSync(id, ['/bin/program', ...command], 0);
  return new TextDecoder().decode(stdout);
}

test('containers of a pod have processes of their own, unless it shares them', async () => {
  const own = await setUp();
  const [first, second] = [await own.run(['sleep', '1000']), await own.run(['sleep', '1000'])];
  expect(await exec(own.runtime, first, 'proc')).toBe('1 program, 2 program, ');
  const shared = await setUp({ pid: 'POD' });
  const [third] = [await shared.run(['sleep', '1000']), await shared.run(['sleep', '1000'])];
  expect(await exec(shared.runtime, third, 'proc')).toBe('1 pause, 2 program, 3 program, 4 program, ');
  await Promise.all([first, second].map((id) => own.runtime.stopContainer(id, 0)));
  await shared.runtime.stopContainer(third, 0);
});

test('containers of a pod share /dev/shm', async () => {
  const { runtime, run } = await setUp();
  const [first, second] = [await run(['sleep', '1000']), await run(['sleep', '1000'])];
  expect(await exec(runtime, first, 'shm', 'write')).toBe('written\n');
  expect(await exec(runtime, second, 'shm', 'read')).toBe('shared\n');
  await Promise.all([first, second].map((id) => runtime.stopContainer(id, 0)));
});
