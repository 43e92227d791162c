/** POSIX's general terminal interface, termios(3), tty_ioctl(4): shown by programs/signals.c. */
import { expect, test } from 'vitest';
import type { Container, ExitStatus, Pty } from '../index.ts';
import { containerOptions, start, testKernel, testProgram } from '../testing/harness.ts';

interface Session {
  readonly pty: Pty;
  readonly status: Promise<ExitStatus>;
  readonly box: Container;
  type(text: string): void;
  screen(): string;
  until(text: string): Promise<void>;
}

/** A program with a terminal of its own, as `kubectl exec -it` starts one. */
async function session(...args: string[]): Promise<Session> {
  const kernel = testKernel();
  const options = await containerOptions(kernel);
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram('signals') };
  const layers = [...options.layers, new Map([['/bin/signals', file]])];
  const box = kernel.createContainer({ ...options, layers });
  await start((spec) => box.start(spec), ['sleep', '1000']);
  const pty = kernel.createPty({ columns: 100, rows: 30 });
  const env = [['PATH', '/bin']] as const;
  const spec = { args: ['signals', ...args], env, cwd: '/', uid: 0, gid: 0, stdio: { kind: 'tty' as const, pty } };
  const process = await box.exec(spec);
  if (!('exited' in process)) throw new Error(process.message);
  let screen = '';
  let woken = (): void => undefined;
  void (async () => {
    for await (const chunk of pty.output) {
      screen += new TextDecoder().decode(chunk);
      woken();
    }
  })();
  return {
    pty,
    box,
    status: process.exited,
    type: (text) => pty.input(new TextEncoder().encode(text)),
    screen: () => screen.replaceAll('\r\n', '\n'),
    until: async (text) => {
      while (!screen.replaceAll('\r\n', '\n').includes(text)) {
        await new Promise<void>((resolve) => {
          woken = resolve;
        });
      }
    },
  };
}

test('a job of the background that reads is stopped; it reads in the foreground, and stops at Ctrl-Z', async () => {
  const { type, until, status, screen, box } = await session('shell');
  await until('stopped by 21\nforeground is ours 1\ntcsetpgrp 0\n');
  type('one\r');
  await until('job 4 [one]\n');
  type('lost\x1a');
  await until('stopped by 20\ntcsetpgrp 0\n');
  type('two\r');
  await until('shell 4 [two]\nstopped by 21\n');
  type('three\r');
  await until('job 6 [three]\n');
  type('\x1a');
  expect((await status).code).toBe(0);
  expect(screen()).not.toContain('[lost');
  expect(screen()).toContain('lost^Z');
  box.dispose();
});

test('with TOSTOP a job of the background may not print', async () => {
  const { status, screen, box } = await session('tostop');
  await status;
  expect(screen()).toBe('stopped by 22\nkilled by 9\n');
  box.dispose();
});

test('raw mode: bytes as they come, MIN of them', async () => {
  const { type, until, status, box } = await session('raw', '1', '0');
  await until('tcgetattr of no terminal 59\nraw 0\n');
  type('\x03');
  await until('bytes 1\n 3\n');
  type('\r');
  await until('bytes 1\n 13\n');
  type('q');
  expect((await status).code).toBe(0);
  box.dispose();
});

test('raw mode: a read waits for MIN bytes', async () => {
  const { type, until, screen, box } = await session('raw', '3', '0');
  await until('raw 0\n');
  type('a');
  type('b');
  expect(screen()).not.toContain('bytes');
  type('q');
  await until('bytes 3\n 97\n 98\n 113\n');
  box.dispose();
});

test('raw mode: without MIN a read ends when TIME is over', async () => {
  const { type, until, box, status } = await session('raw', '0', '1');
  await until('raw 0\nbytes 0\nbytes 0\n');
  type('q');
  await until('bytes 1\n 113\n');
  await status;
  box.dispose();
});

test('raw mode: with MIN and TIME a read ends when no byte has come for TIME', async () => {
  const { type, until, box } = await session('raw', '9', '1');
  await until('raw 0\n');
  type('ab');
  await until('bytes 2\n');
  box.dispose();
});

test('the size of the window, and SIGWINCH', async () => {
  const { pty, until, status, screen, box } = await session('window');
  await until('100 x 30\n');
  pty.resize(80, 25);
  await status;
  expect(screen()).toContain('signal 28: 80 x 25\n');
  box.dispose();
});

test('Ctrl-\\ quits, Ctrl-S holds what is printed, Ctrl-Q lets it go', async () => {
  const { type, until, status, screen, box } = await session('ticks');
  await until('tick 3\n');
  type('\x13');
  const held = screen();
  const other = await start((spec) => box.exec(spec), ['show', '/proc/1/stat'], { command: 'signals' });
  await other.status;
  expect(screen().length - held.length).toBeLessThan(10);
  type('\x11');
  await until(`${held.trimEnd().split('\n').at(-1) ?? ''}\ntick`);
  type('\x1c');
  expect(await status).toEqual({ code: 131, signal: 'SIGQUIT' });
  expect(screen()).toContain('^\\');
  box.dispose();
});

test('a terminal that hangs up: HUP to the leader, and to its job when it ends', async () => {
  const { pty, until, status, box } = await session('hang_up');
  await until('ready');
  pty.close();
  expect((await status).code).toBe(1);
  await expect.poll(() => new TextDecoder().decode(box.readFile('/hung'))).toBe('HUP');
  box.dispose();
});
