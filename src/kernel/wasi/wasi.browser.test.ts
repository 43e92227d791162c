import { expect, test } from 'vitest';
import { containerOptions, start, testKernel, testProgram } from '../testing/harness.ts';

/**
 * The behaviours of wasi_snapshot_preview1 as calls that are made by hand: programs/wasi-*.c. Sources: the specification
 * (wasi_snapshot_preview1.witx), the official suite (test/conformance/wasi), and Linux's manual pages for the errno.
 */
async function run(program: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const kernel = testKernel();
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram(program) };
  const layers = [new Map([['/bin/programs', file]])];
  const box = kernel.createContainer(await containerOptions(kernel, { layers }));
  const running = await start((spec) => box.start(spec), args);
  const { code } = await running.status;
  box.dispose();
  return { code, out: running.stdout() };
}

const PASSED = expect.stringMatching(/^[1-9]\d* checks, 0 failed\n$/);

test.each([
  ['wasi-paths', 'confinement'],
  ['wasi-paths', 'symlinks'],
  ['wasi-paths', 'names'],
  ['wasi-paths', 'moving'],
  ['wasi-paths', 'strings'],
  ['wasi-descriptors', 'rights'],
  ['wasi-descriptors', 'offsets'],
  ['wasi-descriptors', 'times'],
  ['wasi-descriptors', 'directories'],
  ['wasi-descriptors', 'numbers'],
  ['wasi-memory', 'pointers'],
  ['wasi-time', 'clocks'],
  ['wasi-time', 'polls'],
  ['wasi-time', 'others'],
  ['wasi-sockets', 'preview1'],
  ['wasi-unstable', 'snapshot 0'],
])('%s: %s', async (program, group) => {
  expect(await run(program, group)).toEqual({ code: 0, out: PASSED });
});

test.each([
  [0, 0],
  [255, 255],
  [256, 0],
  [-1, 255],
])('exit(%i) is the status %i, as wait(2) tells it', async (given, status) => {
  expect((await run('wasi-time', 'exit', String(given))).code).toBe(status);
});
