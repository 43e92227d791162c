import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../base/index.ts';
import { callModule, type CallOfModule } from '../testing/call-module.ts';
import { containerOptions, testKernel } from '../testing/harness.ts';
import { PREVIEW1 } from './index.ts';

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
};

const call: fc.Arbitrary<CallOfModule> = fc
  .constantFrom(...Object.entries(SIGNATURES))
  .chain(([name, signature]) =>
    fc
      .tuple(...[...signature].map((type) => PARAMETERS[type] ?? fc.constant([])))
      .map((args) => ({ name, args: args.flat() })),
  );

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

test('whatever a program asks for, it is answered with an errno', { timeout: 120_000 }, async () => {
  const kernel = testKernel({ clock: skippingClock() });
  const batch = fc.array(call, { minLength: 1, maxLength: 100 });
  const noise = fc.uint8Array({ minLength: 1024, maxLength: 1024 });
  await fc.assert(
    fc.asyncProperty(batch, noise, async (calls, random) => {
      const programs = kernel.createTmpfs();
      programs.writeFile('/fuzz.wasm', callModule('wasi_snapshot_preview1', calls, memoryOf(random)), 0o755);
      const mounts = [{ mountPath: '/fuzz', source: programs, readOnly: true }];
      const box = kernel.createContainer(await containerOptions(kernel, { mounts }));
      const stdio = { kind: 'pipes' as const, stdout: () => undefined, stderr: () => undefined };
      const process = await box.start({ args: ['/fuzz/fuzz.wasm'], env: [], cwd: '/', uid: 0, gid: 0, stdio });
      if (!('exited' in process)) throw new Error(process.message);
      const status = await process.exited;
      box.dispose();
      expect(status).toEqual({ code: 0 });
    }),
    { numRuns: 500 },
  );
  expect(kernel.memories().used).toBe(0);
});
