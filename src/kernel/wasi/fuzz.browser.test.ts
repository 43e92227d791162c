import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../base/index.ts';
import type { Container, Kernel, Process } from '../index.ts';
import { POSIX } from '../posix/index.ts';
import { callModule, type CallOfModule } from '../testing/call-module.ts';
import { containerOptions, testKernel } from '../testing/harness.ts';
import { WASIX } from '../wasix/index.ts';
import { PREVIEW1 } from './index.ts';
import type { SyscallTable } from './syscall.ts';

/**
 * Parameters of the calls (wasi_snapshot_preview1.witx): `d` a descriptor, `p` pointer and length of a path, `v` pointer and
 * count of buffers, `b` a pointer to write to, `i` another number of 32 bits, `I` one of 64. Those that end the process
 * are left out.
 */
const SIGNATURES: Readonly<Record<string, string>> = {
  args_get: 'bb',
  args_sizes_get: 'bb',
  clock_res_get: 'ib',
  clock_time_get: 'iIb',
  environ_get: 'bb',
  environ_sizes_get: 'bb',
  fd_advise: 'dIIi',
  fd_allocate: 'dII',
  fd_close: 'd',
  fd_datasync: 'd',
  fd_fdstat_get: 'db',
  fd_fdstat_set_flags: 'di',
  fd_fdstat_set_rights: 'dII',
  fd_filestat_get: 'db',
  fd_filestat_set_size: 'dI',
  fd_filestat_set_times: 'dIIi',
  fd_pread: 'dvIb',
  fd_prestat_dir_name: 'dbi',
  fd_prestat_get: 'db',
  fd_pwrite: 'dvIb',
  fd_read: 'dvb',
  fd_readdir: 'dbiIb',
  fd_renumber: 'dd',
  fd_seek: 'dIib',
  fd_sync: 'd',
  fd_tell: 'db',
  fd_write: 'dvb',
  path_create_directory: 'dp',
  path_filestat_get: 'dipb',
  path_filestat_set_times: 'dipIIi',
  path_link: 'dipdp',
  path_open: 'dipiIIib',
  path_readlink: 'dpbib',
  path_remove_directory: 'dp',
  path_rename: 'dpdp',
  path_symlink: 'pdp',
  path_unlink_file: 'dp',
  poll_oneoff: 'bbib',
  random_get: 'bi',
  sched_yield: '',
  sock_accept: 'dib',
  sock_recv: 'dvibb',
  sock_send: 'dvib',
  sock_shutdown: 'di',
};
const ENDING = ['proc_exit', 'proc_raise'];

const PAGE = 65536;
const PATHS = [
  '/',
  '.',
  '..',
  'a',
  'a/b',
  'link',
  'dev/null',
  'proc/self/fd/1',
  'proc/self/status',
  'etc/motd',
  'new/',
  '\0',
];

const BUFFERS = 256;
const NOISE = 1024;

/** Paths, then buffers that lie in the memory and that do not, then what chance brings. */
function memoryOf(noise: Uint8Array): Uint8Array {
  const data = new Uint8Array(4096);
  data.set(new TextEncoder().encode(PATHS.join('')));
  const view = new DataView(data.buffer);
  for (let at = BUFFERS; at < BUFFERS + 256; at += 16) {
    view.setUint32(at, 2048, true);
    view.setUint32(at + 4, at, true);
    view.setUint32(at + 8, at % 64 === 0 ? 0xffff_fff0 : PAGE - 8, true);
    view.setUint32(at + 12, at % 32 === 0 ? 9 : 8, true);
  }
  data.set(noise, NOISE);
  return data;
}

const wild = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 16 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4096 }) },
  { weight: 1, arbitrary: fc.constantFrom(PAGE - 4, PAGE - 1, PAGE, PAGE + 1, 0x7fff_ffff, -1, -8, -0x8000_0000) },
  { weight: 1, arbitrary: fc.integer() },
);
const long = fc.oneof(
  fc.bigInt({ min: 0n, max: 4096n }),
  fc.constantFrom(2n ** 30n - 1n, 2n ** 31n + 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 2n ** 32n, max: 2n ** 64n - 1n }),
);

/** Mostly arguments that a call can work with, else any. */
function mostly(tame: fc.Arbitrary<readonly number[]>, count: number): fc.Arbitrary<readonly number[]> {
  return fc.oneof(
    { weight: 5, arbitrary: tame },
    { weight: 1, arbitrary: fc.tuple(...Array<typeof wild>(count).fill(wild)) },
  );
}

const path = fc.nat(PATHS.length - 1).map((index) => {
  const before = PATHS.slice(0, index).join('').length;
  return [before, PATHS[index]?.length ?? 0];
});

const PARAMETERS: Readonly<Record<string, fc.Arbitrary<readonly (number | bigint)[]>>> = {
  d: mostly(fc.constantFrom([0], [1], [2], [3], [3], [3], [3], [4], [5], [6], [7]), 1),
  p: mostly(path, 2),
  v: mostly(
    fc.tuple(fc.nat(31), fc.nat(3)).map(([at, count]) => [BUFFERS + at * 8, count]),
    2,
  ),
  b: mostly(fc.tuple(fc.integer({ min: NOISE, max: PAGE - 256 })), 1),
  i: mostly(fc.tuple(fc.nat(16)), 1),
  I: fc.tuple(long),
  x: mostly(
    fc
      .oneof(fc.nat(16), fc.integer({ min: 0, max: 40 }), fc.integer({ min: BUFFERS, max: PAGE - 256 }))
      .map((it) => [it]),
    1,
  ),
};

function callOf(module: string, signatures: Readonly<Record<string, string>>): fc.Arbitrary<CallOfModule> {
  return fc
    .constantFrom(...Object.entries(signatures))
    .chain(([name, signature]) =>
      fc
        .tuple(...[...signature].map((type) => PARAMETERS[type] ?? fc.constant([])))
        .map((args) => ({ module, name, args: args.flat() })),
    );
}

const preview1 = callOf('wasi_snapshot_preview1', SIGNATURES);

/** Parameters of 64 bits of the other modules' calls, by their places; all others have 32. */
const LONG: Readonly<Record<string, readonly number[]>> = {
  fd_event: [0],
  path_open2: [5, 6],
  proc_raise_interval: [1],
  sock_set_opt_size: [2],
  thread_sleep: [0],
};

/** Signatures of a table's calls, as far as their functions tell: any number may be a descriptor or a pointer. */
function signaturesOf({ plain, blocking }: SyscallTable): Record<string, string> {
  const calls = Object.entries({ ...plain, ...blocking });
  return Object.fromEntries(
    calls.map(([name, call]) => {
      const long = LONG[name] ?? [];
      return [name, Array.from({ length: call.length - 1 }, (_, at) => (long.includes(at) ? 'I' : 'x')).join('')];
    }),
  );
}

/** What a program waits for comes at once: the time it waits for is skipped. */
function skippingClock(): Clock {
  let skipped = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
    setTimeout: (callback, delay) =>
      systemClock.setTimeout(() => {
        skipped += delay;
        callback();
      }, 0),
  };
}

test('the table of signatures has every call', () => {
  const calls = [...Object.keys(PREVIEW1.plain), ...Object.keys(PREVIEW1.blocking)];
  expect([...Object.keys(SIGNATURES), ...ENDING].sort()).toEqual(calls.sort());
});

async function startFuzz(kernel: Kernel, program: Uint8Array): Promise<{ box: Container; process: Process }> {
  const programs = kernel.createTmpfs();
  programs.writeFile('/fuzz.wasm', program, 0o755);
  const mounts = [{ mountPath: '/fuzz', source: programs, readOnly: true }];
  const box = kernel.createContainer(await containerOptions(kernel, { mounts }));
  const stdio = { kind: 'pipes' as const, stdout: () => undefined, stderr: () => undefined };
  const process = await box.start({ args: ['/fuzz/fuzz.wasm'], env: [], cwd: '/', uid: 0, gid: 0, stdio });
  if (!('exited' in process)) throw new Error(process.message);
  return { box, process };
}

const noise = fc.uint8Array({ minLength: 1024, maxLength: 1024 });

test('whatever a program asks for, it is answered with an errno', { timeout: 120_000 }, async () => {
  const kernel = testKernel({ clock: skippingClock() });
  await fc.assert(
    fc.asyncProperty(fc.array(preview1, { minLength: 1, maxLength: 100 }), noise, async (calls, random) => {
      const { box, process } = await startFuzz(kernel, callModule(calls, memoryOf(random)));
      const status = await process.exited;
      box.dispose();
      expect(status).toEqual({ code: 0 });
    }),
    { numRuns: 300 },
  );
  expect(kernel.memories().used).toBe(0);
});

/** So many turns of the thread are enough for what does not wait for another process. */
async function turns(count: number): Promise<'waiting'> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
  }
  port1.close();
  return 'waiting';
}

test('with the calls of WASIX and POSIX it may end, or wait until it is killed', { timeout: 120_000 }, async () => {
  const kernel = testKernel({ clock: skippingClock() });
  const wasix = callOf('wasix_32v1', signaturesOf(WASIX));
  const posix = callOf('tabernetes_posix_v1', signaturesOf(POSIX));
  const batch = fc.array(fc.oneof(preview1, wasix, wasix, posix), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(batch, noise, async (calls, random) => {
      const { box, process } = await startFuzz(kernel, callModule(calls, memoryOf(random)));
      if ((await Promise.race([process.exited, turns(200)])) === 'waiting') process.kill('SIGKILL');
      const status = await process.exited;
      box.dispose();
      expect(status.trap).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect(kernel.memories().used).toBe(0);
});
