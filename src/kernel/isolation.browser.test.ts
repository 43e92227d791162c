import { afterEach, expect, test } from 'vitest';
import type { CgroupLimits, Container, ExitStatus, Mount, RootfsEntry } from './index.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from './testing/harness.ts';
import { encode, func, I32, type TestModule } from './wasm/testing/module.ts';

// What programs try in order to get out of their container, or to keep others from what is theirs.

const MEMORIES = 24;
const kernel = testKernel({ maxMemories: MEMORIES });
const boxes: Container[] = [];

afterEach(async () => {
  for (const box of boxes) box.dispose();
  for (const box of boxes.splice(0)) while (box.stats().processes > 0) await nextEvent();
});

function nextEvent(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

interface BoxOptions {
  readonly limits?: CgroupLimits;
  readonly mounts?: readonly Mount[];
  readonly program?: Uint8Array;
  readonly files?: Readonly<Record<string, string>>;
}

async function box({ limits = {}, mounts = [], program, files = {} }: BoxOptions = {}): Promise<Container> {
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  const layer = new Map<string, RootfsEntry>([['/bin', { ...base, type: 'directory' }]]);
  layer.set('/bin/escape', { ...base, type: 'file', content: program ?? (await testProgram('escape')) });
  for (const [path, content] of Object.entries({ '/etc/motd': 'welcome', ...files })) {
    layer.set(path, { ...base, type: 'file', content: text(content) });
  }
  const container = kernel.createContainer(await containerOptions(kernel, { layers: [layer], mounts, limits }));
  boxes.push(container);
  return container;
}

function begin(container: Container, ...args: readonly string[]): Promise<Running> {
  return start((spec) => container.start(spec), args, { command: 'escape' });
}

async function output(container: Container, ...args: readonly string[]): Promise<string> {
  const running = await begin(container, ...args);
  const { code } = await running.status;
  return code === 0 ? running.stdout() : `${running.stdout()}${running.stderr()}ended with ${code}`;
}

/** A program of the neighbour's runs as if nothing were. */
async function unharmed(neighbour: Container): Promise<void> {
  const running = await start((spec) => neighbour.exec(spec), ['reads', '/etc/motd'], { command: 'escape' });
  expect((await running.status).code).toBe(0);
  expect(running.stdout()).toBe('/etc/motd: welcome\n');
}

async function waiting(files?: Readonly<Record<string, string>>): Promise<Container> {
  const neighbour = await box(files === undefined ? {} : { files });
  await (await begin(neighbour, 'wait')).until('waiting');
  return neighbour;
}

function allPassed(printed: string): void {
  expect(printed).toMatch(/^\d+ checks, 0 failed\n$/);
}

test('`..` and symbolic links lead nowhere above the root, or out of a directory that was handed over', async () => {
  const volume = kernel.createTmpfs();
  volume.writeFile('mine', text('mine'));
  volume.writeFile('inner/file', text('inner'));
  const container = await box({ mounts: [{ mountPath: '/data', source: volume, readOnly: false }] });
  allPassed(await output(container, 'climb'));
});

test('a part of a volume is no way to the rest of it, nor is a neighbour’s /proc to his files', async () => {
  await waiting({ '/secret': 'neighbour' });
  const volume = kernel.createTmpfs();
  volume.writeFile('secret', text('volume'));
  volume.writeFile('part/mine', text('mine'));
  volume.symlink('part/up', '../secret');
  const container = await box({
    mounts: [{ mountPath: '/data', source: volume, subPath: 'part', readOnly: false }],
  });
  const ways = [
    '/data/../secret',
    '/data/up',
    '/proc/self/cwd/../secret',
    '/proc/self/root/../secret',
    '/proc/1/root/../../secret',
    '/proc/self/fd/3/../secret',
    '/dev/../../secret',
  ];
  const printed = await output(container, 'reads', '/data/mine', ...ways);
  expect(printed).toBe(['/data/mine: mine', ...ways.map((way) => `${way}: 44`), ''].join('\n'));
});

test('no number is a descriptor but those that were opened', async () => {
  await waiting();
  expect(await output(await box(), 'descriptors')).toBe('0 1 2 3 \n');
});

test('no number is a process of somebody else', async () => {
  const neighbour = await waiting();
  expect(await output(await box(), 'pids')).toBe('/proc/1 \n');
  await unharmed(neighbour);
});

test('strings that are too long are refused', async () => {
  allPassed(await output(await box(), 'strings'));
});

test('pointers at the end of the memory, and lengths beyond it, are refused', async () => {
  allPassed(await output(await box(), 'edges'));
});

test('a million open files are refused, and the neighbours still open theirs', async () => {
  const neighbour = await waiting();
  const running = await begin(await box(), 'files');
  await running.until('\n');
  // Standard streams and the preopened root count too; 33 is EMFILE.
  expect(running.stdout()).toBe('1020 33\n');
  await unharmed(neighbour);
});

test('sizes that no memory has are holes, or refused', async () => {
  allPassed(await output(await box(), 'sizes'));
});

test.for(['random_get', 'fd_write', 'fd_read', 'fd_pwrite', 'fd_pread'])(
  'a %s of 192 MiB leaves the neighbours their turn, and dies when it is killed',
  async (call) => {
    const neighbour = await waiting();
    const container = await box();
    const bulk = await begin(container, 'bulk', call);
    await bulk.until('begins\n');
    await unharmed(neighbour);
    expect(bulk.stdout()).toBe('begins\n');
    expect((await bulk.status).code).toBe(0);
    expect(bulk.stdout()).toBe('begins\nended: 0, 1\n');
    const killed = await start((spec) => neighbour.exec(spec), ['bulk', call], { command: 'escape' });
    await killed.until('begins\n');
    killed.process.kill('SIGKILL');
    expect((await killed.status).code).toBe(137);
    expect(killed.stdout()).toBe('begins\n');
  },
);

test('a fork bomb stays within its limit, and dies whole', async () => {
  const neighbour = await waiting();
  const container = await box({ limits: { pidsMax: 8 } });
  const bomb = await begin(container, 'bomb');
  while (container.stats().cgroup.pids.failures < 50) await nextEvent();
  expect(container.stats().cgroup.pids.peak).toBe(8);
  await unharmed(neighbour);
  bomb.process.kill('SIGKILL');
  expect((await bomb.status).code).toBe(137);
  while (container.stats().processes > 0) await nextEvent();
  expect(container.stats().cgroup.pids.current).toBe(0);
});

test('without a limit a fork bomb has the memories of the node, and gives them back', async () => {
  const container = await box();
  const bomb = await begin(container, 'bomb');
  while (container.stats().processes < MEMORIES) await nextEvent();
  bomb.process.kill('SIGKILL');
  await bomb.status;
  while (container.stats().processes > 0) await nextEvent();
  await unharmed(await waiting());
});

test('memory beyond the limit ends the program, and beyond 4 GiB there is none', async () => {
  const neighbour = await waiting();
  const limited = await begin(await box({ limits: { memoryMax: 256 << 20 } }), 'grow');
  expect(await limited.status).toMatchObject({ code: 137, oomKilled: true });
  await unharmed(neighbour);
});

test('output without end is taken no faster than it is read', async () => {
  const neighbour = await waiting();
  const container = await box();
  let taken = 0;
  let release = (): void => undefined;
  const process = await container.start({
    args: ['escape', 'flood'],
    env: [['PATH', '/bin']],
    cwd: '/',
    uid: 0,
    gid: 0,
    stdio: {
      kind: 'pipes',
      stdout: (chunk) => {
        taken += chunk.length;
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      },
      stderr: () => undefined,
    },
  });
  if (!('exited' in process)) throw new Error(process.message);
  while (taken === 0) await nextEvent();
  const first = taken;
  await unharmed(neighbour);
  expect(taken).toBe(first);
  release();
  while (taken === first) await nextEvent();
  expect(taken).toBe(2 * first);
  // One that waits for its reader is killed all the same.
  process.kill('SIGKILL');
  expect((await process.exited).code).toBe(137);
});

const EMPTY = 0x40;
const [VOID, ENDS, HANDLES, POLLS] = [0, 1, 2, 3];

/**
 * A program that waits inside of something that catches everything, and then exits with 7; its handler of signals, which the
 * kernel calls, throws what nobody catches but, if the exception crossed the kernel, the program that waits.
 */
function throwingHandler(): Uint8Array {
  const name = text('handler');
  const timeout = new Uint8Array(48);
  const view = new DataView(timeout.buffer);
  view.setUint32(16, 1, true);
  view.setBigUint64(24, 1_000_000_000_000n, true);
  const wait = [0x41, 0xc0, 0, 0x41, 0x80, 2, 0x41, 1, 0x41, 0x80, 4, 0x10, 2, 0x1a];
  const module: TestModule = {
    types: [func([], []), func([I32], []), func([I32, I32], []), func([I32, I32, I32, I32], [I32])],
    imports: [
      ['wasi_snapshot_preview1', 'proc_exit', 0, ENDS],
      ['wasix_32v1', 'callback_signal', 0, HANDLES],
      ['wasi_snapshot_preview1', 'poll_oneoff', 0, POLLS],
      ['wasi_snapshot_preview1', 'fd_write', 0, POLLS],
    ],
    memories: [[0, 1]],
    tags: [[0, VOID]],
    data: [
      [0, 0x41, 0xc0, 0, 0x0b, timeout.length, ...timeout],
      [0, 0x41, 0x20, 0x0b, name.length, ...name],
      [0, 0x41, 0, 0x0b, 8, 0x20, 0, 0, 0, name.length, 0, 0, 0],
    ],
    functions: [
      {
        type: VOID,
        code: [
          ...[0x41, 0x20, 0x41, name.length, 0x10, 1],
          // It prints the name, at 32: an iovec at 0.
          ...[0x41, 1, 0x41, 0, 0x41, 1, 0x41, 16, 0x10, 3, 0x1a],
          ...[0x06, EMPTY, ...wait, 0x19, 0x41, 7, 0x10, 0, 0x0b],
        ],
      },
      { type: ENDS, code: [0x08, 0] },
    ],
    exports: [
      ['_start', 0, 4],
      ['handler', 0, 5],
      ['memory', 2, 0],
    ],
  };
  return encode(module);
}

test('an exception that a signal’s handler throws does not cross the kernel', async () => {
  const container = await box({ program: throwingHandler() });
  const running = await begin(container);
  await running.until('handler');
  running.process.kill('SIGUSR1');
  expect(await running.status).toEqual<ExitStatus>({ code: 134, trap: 'uncaught exception' });
});
