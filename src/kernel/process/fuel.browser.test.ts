import { afterEach, expect, test } from 'vitest';
import type { Container, Layer } from '../index.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from '../testing/harness.ts';
import { encode, func, I32, type TestModule } from '../wasm/testing/module.ts';

/** Milliseconds: how soon a program that spins dies of KILL, and how long it keeps others from waking up. */
const DEATH = 100;
const WAKE = 20;
/** A machine that does other things at the same time is given further chances. */
const PATIENT = { retry: 5 };

const kernel = testKernel();

function program(content: Uint8Array): Layer {
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  return new Map([
    ['/bin', { ...base, type: 'directory' as const }],
    ['/bin/program', { ...base, type: 'file' as const, content }],
  ]);
}

async function container(content: Uint8Array): Promise<Container> {
  return kernel.createContainer(await containerOptions(kernel, { layers: [program(content)] }));
}

const begun: Running[] = [];

afterEach(async () => {
  for (const { process } of begun) process.kill('SIGKILL');
  await Promise.all(begun.splice(0).map(({ status }) => status));
});

async function begin(content: Uint8Array, args: readonly string[] = []): Promise<Running> {
  const box = await container(content);
  const running = await start((spec) => box.start(spec), args, { command: 'program' });
  begun.push(running);
  return running;
}

async function timeToDie(running: Running): Promise<number> {
  const from = performance.now();
  running.process.kill('SIGKILL');
  expect(await running.status).toMatchObject({ code: 137, signal: 'SIGKILL' });
  return performance.now() - from;
}

/** Milliseconds that messages to this thread take while a program spins: the median, since the machine does other things too. */
async function delay(count: number): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  const delays: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const from = performance.now();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
    delays.push(performance.now() - from);
  }
  return delays.sort((a, b) => a - b)[count >> 1] ?? Infinity;
}

test.for(['count', 'tight', 'calls', 'fill', 'move', 'nested'])(
  'a program that spins (%s) lets others run, and dies of KILL',
  PATIENT,
  async (name) => {
    const running = await begin(await testProgram('spin'), [name]);
    await running.until('spinning');
    await delay(5); // to compile, and to fault pages in
    expect(await delay(20)).toBeLessThan(WAKE);
    expect(await timeToDie(running)).toBeLessThan(DEATH);
  },
);

test('many that spin at once are killed at once', PATIENT, async () => {
  const content = await testProgram('spin');
  const all = await Promise.all(Array.from({ length: 6 }, () => begin(content, ['nested'])));
  await Promise.all(all.map((running) => running.until('spinning')));
  await delay(10);
  const from = performance.now();
  for (const { process } of all) process.kill('SIGKILL');
  await Promise.all(all.map((running) => running.status));
  expect(performance.now() - from).toBeLessThan(DEATH);
});

const EMPTY = 0x40;
const [VOID, EXIT] = [0, 1];
const WASI = 'wasi_snapshot_preview1';
const base: TestModule = {
  types: [func([], []), func([I32], [])],
  imports: [[WASI, 'proc_exit', 0, EXIT]],
  memories: [[0, 1]],
  exports: [
    ['_start', 0, 1],
    ['memory', 2, 0],
  ],
};

/** What a program does until it ends, inside of something that catches everything and begins again. */
function stubborn(code: readonly number[], handler: 'catch_all' | 'try_table'): Uint8Array {
  const caught =
    handler === 'catch_all'
      ? [0x06, EMPTY, ...code, 0x19, 0x0b] // try … catch_all … end
      : [0x02, EMPTY, 0x1f, EMPTY, 1, 0x02, 0, ...code, 0x0b, 0x0b]; // block, try_table (catch_all 0) …
  return encode({ ...base, functions: [{ type: VOID, code: [0x03, EMPTY, ...caught, 0x0c, 0, 0x0b] }] });
}

const SPIN = [0x03, EMPTY, 0x0c, 0, 0x0b]; // loop, br 0

test.for(['catch_all', 'try_table'] as const)('%s does not hold up a KILL', PATIENT, async (handler) => {
  const running = await begin(stubborn(SPIN, handler));
  await delay(5);
  expect(await timeToDie(running)).toBeLessThan(DEATH);
});

test.for(['catch_all', 'try_table'] as const)('%s does not hold up an exit', async (handler) => {
  const running = await begin(stubborn([0x41, 7, 0x10, 0], handler));
  expect(await running.status).toEqual({ code: 7 });
});

test.for(['catch_all', 'try_table'] as const)('%s does not hold up an end for want of memory', async (handler) => {
  const box = kernel.createContainer(
    await containerOptions(kernel, {
      layers: [program(stubborn([0x41, 0xe4, 0, 0x40, 0, 0x1a], handler))],
      limits: { memoryMax: 1 << 20 },
    }),
  );
  const running = await start((spec) => box.start(spec), [], { command: 'program' });
  expect(await running.status).toMatchObject({ code: 137, oomKilled: true });
});

test.for(['catch_all', 'try_table'] as const)(
  '%s does not hold up a KILL while a call waits',
  PATIENT,
  async (handler) => {
    const types = [...(base.types ?? []), func([I32, I32, I32, I32], [I32])];
    const poll: TestModule = {
      ...base,
      types,
      imports: [[WASI, 'poll_oneoff', 0, 2]],
      // A subscription at 64: a relative timeout of the monotonic clock, of 10^12 ns.
      data: [[0, 0x41, 0xc0, 0, 0x0b, 32, ...timeout()]],
    };
    const wait = [0x41, 0xc0, 0, 0x41, 0x80, 2, 0x41, 1, 0x41, 0x80, 4, 0x10, 0, 0x1a];
    const caught =
      handler === 'catch_all'
        ? [0x06, EMPTY, ...wait, 0x19, 0x0b]
        : [0x02, EMPTY, 0x1f, EMPTY, 1, 0x02, 0, ...wait, 0x0b, 0x0b];
    const running = await begin(
      encode({ ...poll, functions: [{ type: VOID, code: [0x03, EMPTY, ...caught, 0x0c, 0, 0x0b] }] }),
    );
    await delay(3);
    expect(await timeToDie(running)).toBeLessThan(DEATH);
  },
);

function timeout(): number[] {
  const view = new DataView(new ArrayBuffer(32));
  view.setUint32(16, 1, true);
  view.setBigUint64(24, 1_000_000_000_000n, true);
  const bytes = [...new Uint8Array(view.buffer)];
  return [...bytes.slice(0, 16), ...bytes.slice(16)];
}

test('a start function that spins is killed as well', PATIENT, async () => {
  const code = { type: VOID, code: SPIN };
  const running = await begin(encode({ ...base, functions: [{ type: VOID, code: [] }, code], start: 2 }));
  await delay(3);
  expect(await timeToDie(running)).toBeLessThan(DEATH);
});

test('a start function runs before _start', async () => {
  // The start function sets a global to 5; _start exits with it.
  const running = await begin(
    encode({
      ...base,
      globals: [[I32, 1, 0x41, 0, 0x0b]],
      functions: [
        { type: VOID, code: [0x23, 0, 0x10, 0] },
        { type: VOID, code: [0x41, 5, 0x24, 0] },
      ],
      start: 2,
    }),
  );
  expect(await running.status).toEqual({ code: 5 });
});

test.for([
  ['unreachable', [0x00], 134, /unreachable/],
  ['a division by zero', [0x41, 1, 0x41, 0, 0x6d, 0x1a], 136, /divide/],
  ['an address beyond the memory', [0x41, 0x7f, 0x28, 2, 0, 0x1a], 139, /out of bounds/],
  ['recursion without end', [0x10, 1], 139, /stack overflow/],
] as const)('%s ends a program as a trap', async ([, code, exit, words]) => {
  const running = await begin(encode({ ...base, functions: [{ type: VOID, code }] }));
  const status = await running.status;
  expect(status.code).toBe(exit);
  expect(status.trap).toMatch(words);
  expect(running.stderr()).toMatch(words);
});

test('an exception that nobody catches ends a program', async () => {
  const running = await begin(encode({ ...base, tags: [[0, VOID]], functions: [{ type: VOID, code: [0x08, 0] }] }));
  expect(await running.status).toEqual({ code: 134, trap: 'uncaught exception' });
});

test('a program cannot import from the rewriter’s module', async () => {
  const box = await container(
    encode({ ...base, imports: [['tabernetes_kernel', 'refill', 0, VOID]], functions: [{ type: VOID, code: [] }] }),
  );
  await expect(start((spec) => box.start(spec), [], { command: 'program' })).rejects.toThrow(
    'exec format error: tabernetes_kernel cannot be imported from',
  );
});
