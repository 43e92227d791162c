/** signal(7), kill(2), wait(2), sigaction(2), POSIX's job control: shown by programs/signals.c. */
import { expect, test } from 'vitest';
import type { Container, Kernel, Process } from '../index.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from '../testing/harness.ts';

async function container(kernel: Kernel = testKernel()): Promise<Container> {
  const options = await containerOptions(kernel);
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram('signals') };
  return kernel.createContainer({ ...options, layers: [...options.layers, new Map([['/bin/signals', file]])] });
}

/** A container whose init sleeps, so that what is shown is not init: init hears no signals that it does not handle. */
async function withInit(): Promise<{ box: Container; run: (...args: string[]) => Promise<Running> }> {
  const box = await container();
  await start((spec) => box.start(spec), ['sleep', '1000']);
  return { box, run: (...args) => start((spec) => box.exec(spec), args, { command: 'signals' }) };
}

async function shown(...args: string[]): Promise<{ out: string; code: number; signal?: string }> {
  const { box, run } = await withInit();
  const running = await run(...args);
  const { code, signal } = await running.status;
  box.dispose();
  return { out: running.stdout(), code, ...(signal === undefined ? {} : { signal }) };
}

async function stateOf(run: (...args: string[]) => Promise<Running>, process: Process): Promise<string> {
  const shown = await run('show', `/proc/${String(process.pid)}/stat`);
  await shown.status;
  return shown.stdout().split(' ')[2] ?? '';
}

test.each([
  ['that sleeps now and then', 'ticks'],
  ['that never waits', 'spin'],
])('a process %s is stopped, seen stopped, and goes on when continued', async (_name, program) => {
  const { box, run } = await withInit();
  const running = await run(program);
  await running.until('\n');
  running.process.kill('SIGSTOP');
  expect(await stateOf(run, running.process)).toBe('T');
  const before = running.stdout();
  for (let turn = 0; turn < 10; turn++) await stateOf(run, running.process);
  expect(running.stdout()).toBe(before);
  running.process.kill('SIGCONT');
  await running.until(`${before}${program.slice(0, 4)}`);
  expect(await stateOf(run, running.process)).toMatch(/[RS]/);
  running.process.kill('SIGSTOP');
  running.process.kill('SIGKILL');
  expect(await running.status).toEqual({ code: 137, signal: 'SIGKILL' });
  box.dispose();
});

test('a parent is told of children that stop and continue', async () => {
  expect((await shown('stopping')).out.trimEnd().split('\n')).toEqual([
    'stopped by 19',
    'wait: nothing 0',
    'wait: nothing 0',
    'killed by 15',
    'stopped by 19',
    'continued 0',
    'exited with 5',
    'killed by 9',
    'wait: error 12',
  ]);
});

test('blocked signals wait; those that may come are handled before sigprocmask returns', async () => {
  expect((await shown('masks')).out.trimEnd().split('\n')).toEqual([
    'mask before 0',
    'KILL is blocked 0',
    'pending USR1 1',
    'handled 0',
    'handled 1',
    'sigsuspend 27',
    'last 10',
    'exited with 0',
    'invalid signal 28',
    'KILL ignored 28',
  ]);
});

test('real-time signals queue', async () => {
  expect((await shown('realtime')).out).toBe('handled 3\n');
});

test('a handler interrupts a read, or with SA_RESTART does not', async () => {
  expect((await shown('restarting')).out).toBe('read -27\nread 1\nhandled 2\n');
});

test('a handler can make calls that wait', async () => {
  expect((await shown('handler_waits')).out).toBe('in handler 10\nread 1\nexited with 0\n');
});

test('what is ignored and blocked is inherited, what is handled is not', async () => {
  expect((await shown('inheriting')).out).toBe('killed by 12\nkilled by 10\n');
});

test('SIGCHLD, NOCLDSTOP, and children that nobody waits for', async () => {
  expect((await shown('children')).out).toBe('stopped by 19\nCHLD 1\nexited with 5\nCHLD 2\nwait: error 12\ngone 71\n');
});

test('process groups and sessions', async () => {
  expect((await shown('groups')).out.trimEnd().split('\n')).toEqual([
    'own group 1',
    'same group 1',
    'setpgid of a child 2',
    'kill group 0',
    'killed by 15',
    'killed by 15',
    'wait: error 12',
    'kill group 71',
    'own session 1',
    'group of another session 63',
    'setsid of a leader 63',
    'kill all 0',
    'killed by 9',
    'killed by 9',
    'wait: error 12',
    'no such process 71',
    'no such signal 28',
  ]);
});

test('a broken pipe is EPIPE, and SIGPIPE', async () => {
  expect(await shown('pipes')).toEqual({ out: 'write 64\nwrite 64\nhandled 1\n', code: 141, signal: 'SIGPIPE' });
});

test('timers send signals, once or again and again', async () => {
  expect(await shown('alarms')).toEqual({ out: 'sleep 27\nhandled 1\n', code: 142, signal: 'SIGALRM' });
});

test('a handler can end the process', async () => {
  expect((await shown('exit_in_handler')).code).toBe(9);
});

test('a handler runs in a program that never waits', async () => {
  const { box, run } = await withInit();
  const running = await run('busy');
  await running.until('ready');
  running.process.kill('SIGTERM');
  expect(await running.status).toEqual({ code: 0 });
  expect(running.stdout()).toBe('ready 0\nsignal 15\n');
  box.dispose();
});

test('another user’s processes are not to be killed; init hears no signal that it does not handle', async () => {
  const { box, run } = await withInit();
  const asUser = await start((spec) => box.exec({ ...spec, uid: 1000 }), ['kill', '1', '15'], { command: 'signals' });
  await asUser.status;
  expect(asUser.stdout()).toBe('kill 63\n');
  const asRoot = await run('kill', '1', '9');
  await asRoot.status;
  expect(asRoot.stdout()).toBe('kill 0\n');
  const own = await start((spec) => box.exec({ ...spec, uid: 1000 }), ['sleep'], { command: 'signals' });
  const killer = await start((spec) => box.exec({ ...spec, uid: 1000 }), ['kill', String(own.process.pid), '15'], {
    command: 'signals',
  });
  await killer.status;
  expect(await own.status).toEqual({ code: 143, signal: 'SIGTERM' });
  box.dispose();
});
