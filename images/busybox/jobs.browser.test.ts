/** Job control of the shell (POSIX, XCU 2.11 and the utilities jobs, fg, bg, kill, wait), as BusyBox's ash shows it. */
import { expect, test } from 'vitest';
import { TestNetwork, type Output } from '../testing/harness.ts';

interface Terminal {
  readonly screen: Output;
  type(text: string): void;
  /** Types a line, or a key, and waits for the prompt after it. @returns what was printed in between */
  run(line: string): Promise<string>;
  press(key: string): Promise<string>;
  /** Resolves when a program of this name has the foreground. */
  foreground(name: string): Promise<void>;
  /** Makes a command again until it prints what is expected. */
  eventually(line: string, expected: string): Promise<void>;
}

async function shell(): Promise<Terminal> {
  const network = new TestNetwork();
  const box = await network.container('busybox', 'box');
  await box.start(['sleep', '1000']);
  const { pty, screen } = await box.terminal(network.kernel, ['sh']);
  const type = (text: string): void => {
    pty.input(new TextEncoder().encode(text));
  };
  await screen.until('# ');
  const press = async (key: string): Promise<string> => {
    const before = screen.text.length;
    const prompts = screen.text.split('# ').length;
    type(key);
    await screen.until('# ', prompts);
    return screen.text.slice(before).replaceAll('\r\n', '\n');
  };
  const run = async (line: string): Promise<string> => {
    const printed = await press(`${line}\r`);
    return printed.slice(printed.indexOf('\n') + 1, printed.lastIndexOf('\n') + 1);
  };
  const eventually = async (line: string, expected: string): Promise<void> => {
    while (!(await run(line)).includes(expected));
  };
  const script =
    'for s in /proc/[0-9]*/stat; do set -- $(cat $s); [ "$2" = "($0)" ] && [ "$5" = "$8" ] && echo yes; done';
  const foreground = async (name: string): Promise<void> => {
    while (!(await box.run(['sh', '-c', script, name])).stdout.includes('yes'));
  };
  return { screen, type, run, press, foreground, eventually };
}

test('Ctrl-Z stops a job; jobs, bg, fg; Ctrl-C ends it', async () => {
  const { type, run, press, foreground, eventually } = await shell();
  type('sleep 1000\r');
  await foreground('sleep');
  expect(await press('\x1a')).toContain('^Z\n[1]+  Stopped                 sleep 1000\n');
  expect(await run('jobs')).toBe('[1]+  Stopped                 sleep 1000\n');
  expect(await run('ps -o stat,args | grep "^T"')).toBe('T        sleep 1000\n');
  expect(await run('bg')).toBe('[1] sleep 1000\n');
  await eventually('jobs', '[1]+  Running                 sleep 1000\n');
  type('fg\r');
  await foreground('sleep');
  expect(await press('\x03')).toContain('^C\n');
  expect(await run('echo $?')).toBe('130\n');
  expect(await run('jobs')).toBe('');
});

test('a job of the background that reads is stopped, and gets its line in the foreground', async () => {
  const { screen, type, run, press, eventually } = await shell();
  expect(await run('cat &')).toMatch(/^\[1\] \d+\n/);
  await eventually('jobs', '[1]+  Stopped                 cat\n');
  type('fg %1\r');
  await screen.until('fg %1\r\ncat\r\n');
  type('hello\r');
  await screen.until('hello\r\nhello\r\n');
  await press('\x04');
  expect(await run('echo $?')).toBe('0\n');
});

test('a pipeline is one job, that hears of its end when it goes on', async () => {
  const { type, run, press, foreground, eventually } = await shell();
  type('sleep 1000 | cat\r');
  await foreground('cat');
  expect(await press('\x1a')).toContain('Stopped                 sleep 1000 | cat');
  await run('kill %1');
  expect(await run('jobs')).toBe('[1]+  Stopped                 sleep 1000 | cat\n');
  await run('bg');
  await eventually('jobs; echo left', '\nleft\n');
});

test('kill -STOP, kill -CONT, wait and trap', async () => {
  const { run, eventually } = await shell();
  await run('sleep 1000 &');
  await run('kill -STOP %1');
  await eventually('jobs', '[1]+  Stopped                 sleep 1000\n');
  await run('kill -CONT %1');
  await eventually('jobs', '[1]+  Running                 sleep 1000\n');
  await run('kill %1');
  expect(await run('wait %1; echo $?')).toContain('143\n');
  expect(await run("trap 'echo trapped' USR1; kill -USR1 $$; echo after")).toContain('trapped\n');
  expect(await run('(exit 7) & wait $!; echo $?')).toContain('7\n');
});

test('exec goes on as another program with the shell’s number', async () => {
  const box = await new TestNetwork().container('busybox', 'box');
  const { stdout } = await box.run(['sh', '-c', 'echo $$; exec sh -c "echo \\$\\$; exit 5"']);
  expect(stdout).toBe('1\n1\n');
});

test('what is to ignore a signal passes that on; timeout, nohup, setsid', async () => {
  const box = await new TestNetwork().container('busybox', 'box');
  await box.start(['sleep', '1000']);
  const run = async (script: string): Promise<string> => (await box.run(['sh', '-c', script])).stdout;
  expect(await run("trap '' TERM; sh -c 'kill -TERM $$; echo alive'")).toBe('alive\n');
  expect(await run("sh -c 'kill -TERM $$; echo alive'; echo $?")).toBe('143\n');
  expect(await run('timeout 0.05 sleep 1000; echo $?')).toBe('143\n');
  expect(
    await run('timeout -s INT 0.05 sh -c "trap \'echo int; exit 3\' INT; while :; do sleep 1; done"; echo $?'),
  ).toBe('int\n143\n');
  expect(await run('timeout -k 0.05 0.05 sh -c \'trap "" TERM; while :; do sleep 1; done\'; echo $?')).toBe('137\n');
  expect(await run('timeout 5 sh -c "exit 4"; echo $?')).toBe('4\n');
  expect(await run("nohup sh -c 'kill -HUP $$; echo alive'")).toBe('alive\n');
  expect(await run('setsid sh -c "cut -d\\  -f5,6 /proc/$$/stat >/dev/null; echo new"; sleep 0.05')).toBe('new\n');
});

test('top draws the processes of the container until q', async () => {
  const { type, screen, run, press } = await shell();
  type('top\r');
  await screen.until('Load average');
  expect(await press('q')).toMatch(/ top\n/);
  expect(await run('echo done')).toBe('done\n');
});
