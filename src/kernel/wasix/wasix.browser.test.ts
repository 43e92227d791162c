/** The calls of WASIX (wasix-libc, api_wasix.h), made by programs/wasix.c by their names and signatures. */
import { expect, test } from 'vitest';
import { containerOptions, start, testKernel, testProgram } from '../testing/harness.ts';

async function shown(...args: string[]): Promise<{ out: string; code: number; memories: number }> {
  const kernel = testKernel();
  const options = await containerOptions(kernel);
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram('wasix') };
  const box = kernel.createContainer({ ...options, layers: [...options.layers, new Map([['/bin/wasix', file]])] });
  await start((spec) => box.start(spec), ['sleep', '1000']);
  const running = await start((spec) => box.exec(spec), args, { command: 'wasix' });
  const { code } = await running.status;
  const memories = kernel.memories().used;
  box.dispose();
  return { out: running.stdout(), code, memories };
}

test('proc_exec3 replaces the program of a process, or answers why not', async () => {
  expect(await shown('exec')).toEqual({
    out: 'missing: 44\nno program: 2\nhello again from exec\n',
    code: 7,
    memories: 1,
  });
});

test('proc_exec ends a process whose program is not there', async () => {
  expect((await shown('exec_missing')).code).toBe(127);
});

test('proc_spawn connects the child by pipes', async () => {
  expect((await shown('spawn')).out).toBe('not there: 44\nspawn: 0, pipes 1 1 0\nping 0\n');
});

test('one thread, events, futexes without threads; what cannot be is refused', async () => {
  expect((await shown('others')).out.trimEnd().split('\n')).toEqual([
    'thread 1 of 1',
    'refused: 58 58 58 58 58',
    'futex: 0 1 0 0 0 0',
    'event: 0 1 1',
    'clock: 63',
    'raised 10',
    'still 10',
    'now 15',
    'open: 0 1',
  ]);
});

test('a program can ask which signals it was started to ignore', async () => {
  expect((await shown('parent')).out).toBe('1: 2 1\n');
});

test('epoll', async () => {
  const kernel = testKernel();
  const options = await containerOptions(kernel);
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram('epoll') };
  const box = kernel.createContainer({ ...options, layers: [...options.layers, new Map([['/bin/epoll', file]])] });
  const running = await start((spec) => box.start(spec), [], { command: 'epoll' });
  await running.status;
  expect(running.stdout()).toMatch(/^\d+ checks, 0 failed\n$/);
});
