import { expect, test } from 'vitest';
import type { Container, Kernel } from './index.ts';
import { containerOptions, start, testKernel, type Running } from './testing/harness.ts';

async function container(kernel: Kernel = testKernel(), options = {}): Promise<Container> {
  return kernel.createContainer(await containerOptions(kernel, options));
}

async function run(
  box: Container,
  args: readonly string[],
  options = {},
): Promise<{ code: number; out: string; err: string }> {
  const running = await start((spec) => box.start(spec), args, options);
  const { code } = await running.status;
  return { code, out: running.stdout(), err: running.stderr() };
}

test('a program gets its arguments and environment, prints, and ends with its code', async () => {
  expect(await run(await container(), ['hello', 'world'])).toEqual({
    code: 7,
    out: 'hello world from tests\n',
    err: '',
  });
});

test('a script runs with the interpreter of its first line', async () => {
  const result = await run(await container(), [], { command: 'script' });
  expect(result.out).toBe('hello /bin/script from tests\n');
});

test('files are written over the image, for this container alone', async () => {
  const kernel = testKernel();
  const box = await container(kernel);
  const result = await run(box, ['files']);
  expect(result.out).toBe('one\ntwo\nthree\n. .. b link \n0 14\nunlink dir: 31\nrmdir full: 55\netc: 1\n');
  expect(new TextDecoder().decode(box.readFile('/etc/motd'))).toBe('changed');
  const other = await container(kernel);
  expect(new TextDecoder().decode(other.readFile('/etc/motd'))).toBe('welcome');
  expect(other.readFile('/data/b')).toBeUndefined();
});

test('standard input is read as it comes, to its end', async () => {
  async function* input(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode('a'));
    yield new TextEncoder().encode('b');
  }
  expect((await run(await container(), ['cat'], { stdin: input() })).out).toBe('ab');
  expect((await run(await container(), ['cat'])).out).toBe('');
});

test('a pipeline ends when its reader has enough', async () => {
  expect((await run(await container(), ['pipeline'])).out).toBe('y\ny\ny\nhead: 0\nyes: 141\n');
});

test('a working directory is where the program is', async () => {
  expect((await run(await container(), ['cwd'], { cwd: '/srv/here' })).out).toBe('/srv/here 0\n');
});

test('a pointer outside of the memory is EFAULT', async () => {
  expect((await run(await container(), ['badpointer'])).out).toBe('21\n');
});

test('a trap is told of, and the kernel goes on', async () => {
  const kernel = testKernel();
  const result = await run(await container(kernel), ['trap']);
  expect(result).toMatchObject({ code: 134, err: expect.stringMatching(/wasm trap: .*unreachable/) });
  expect(kernel.memories().used).toBe(0);
  expect((await run(await container(kernel), ['hello'])).code).toBe(7);
});

test('going over the memory limit kills, and says so', async () => {
  const box = await container(testKernel(), { limits: { memoryMax: 16 << 20 } });
  const running = await start((spec) => box.start(spec), ['grow']);
  expect(await running.status).toEqual({ code: 137, signal: 'SIGKILL', oomKilled: true });
  expect(running.stdout()).toBe('');
});

test('a blocked process is killed at once, and its memory is used again', async () => {
  const kernel = testKernel({ maxMemories: 1 });
  for (let turn = 0; turn < 50; turn++) {
    const box = await container(kernel);
    const running = await start((spec) => box.start(spec), ['sleep', '1000']);
    box.kill('SIGTERM');
    box.kill('SIGKILL');
    expect(await running.status).toEqual({ code: 137, signal: 'SIGKILL' });
  }
  expect(kernel.memories().used).toBe(0);
});

test('without a free memory a program does not start', async () => {
  const kernel = testKernel({ maxMemories: 1 });
  const box = await container(kernel);
  await start((spec) => box.start(spec), ['sleep', '1000']);
  const other = await container(kernel);
  await expect(start((spec) => other.start(spec), ['hello'])).rejects.toThrow(/cannot allocate memory/);
  box.dispose();
});

test('a program that handles signals is told, and goes on', async () => {
  const box = await container();
  const running = await start((spec) => box.start(spec), ['graceful']);
  await running.until('ready');
  box.kill('SIGTERM');
  expect(await running.status).toEqual({ code: 0 });
  expect(running.stdout()).toBe('ready\nsignal 15\n');
});

test('what cannot be run is refused in the words of runc', async () => {
  const box = await container();
  const command = (name: string): Promise<Running> => start((spec) => box.start(spec), [], { command: name });
  await expect(command('missing')).rejects.toThrow('exec: "missing": executable file not found in $PATH');
  await expect(command('/etc/motd')).rejects.toThrow('exec: "/etc/motd": permission denied');
  await expect(command('/no/file')).rejects.toThrow('exec: "/no/file": stat /no/file: no such file or directory');
  await expect(command('text')).rejects.toThrow('exec text: exec format error: not a WebAssembly module');
});

test('init takes every other process with it', async () => {
  const box = await container();
  const init = await start((spec) => box.start(spec), ['sleep', '1000']);
  const exec = await start((spec) => box.exec(spec), ['sleep', '1000']);
  box.kill('SIGKILL');
  expect((await init.status).code).toBe(137);
  expect((await exec.status).code).toBe(137);
});

test('sockets: loopback, the pod’s own address, refusal, names', async () => {
  const kernel = testKernel({
    network: {
      connect: () => Promise.resolve('EHOSTUNREACH'),
      send: () => undefined,
      resolve: (_from, name) =>
        Promise.resolve(name === 'self' ? ['10.244.0.2'] : name === 'far' ? ['10.0.0.9'] : ['127.0.0.1']),
    },
  });
  const box = await container(kernel);
  const server = await start((spec) => box.start(spec), ['server', '8080']);
  await server.until('listening');
  const ask = async (...args: string[]): Promise<string> => {
    const client = await start((spec) => box.exec(spec), ['client', ...args]);
    await client.status;
    return client.stdout();
  };
  expect(await ask('localhost', '8080')).toBe('4 ping\n');
  expect(await ask('self', '8080')).toBe('4 ping\n');
  expect(await ask('localhost', '81')).toBe('connect: Connection refused\n');
  expect(await ask('far', '80')).toBe('connect: Host is unreachable\n');
  box.dispose();
});

test('a connection from outside reaches the program, both ways, until it is closed', async () => {
  const kernel = testKernel();
  const options = await containerOptions(kernel);
  const box = kernel.createContainer(options);
  const server = await start((spec) => box.start(spec), ['server', '8080']);
  await server.until('listening');
  expect(options.netns.accept(9, { ip: '10.244.1.1', port: 1 })).toBe('ECONNREFUSED');
  const stream = await options.netns.accept(8080, { ip: '10.244.1.1', port: 40000 });
  if (typeof stream === 'string') throw new Error(stream);
  await stream.write(new TextEncoder().encode('hello'));
  stream.shutdown();
  expect(new TextDecoder().decode(await stream.read(100))).toBe('hello');
  expect((await stream.read(100)).length).toBe(0);
  box.dispose();
});

test('a terminal: echo, lines, Ctrl-C, size', async () => {
  const kernel = testKernel();
  const box = await container(kernel);
  const pty = kernel.createPty({ columns: 100, rows: 30 });
  const spec = { env: [['PATH', '/bin']] as const, cwd: '/', uid: 0, gid: 0, stdio: { kind: 'tty' as const, pty } };
  await start((it) => box.start(it), ['sleep', '1000']);
  const cat = await box.exec({ ...spec, args: ['programs', 'cat'] });
  if (!('exited' in cat)) throw new Error(cat.message);
  pty.input(new TextEncoder().encode('hellp\x7fo\r'));
  let screen = '';
  for await (const chunk of pty.output) {
    screen += new TextDecoder().decode(chunk);
    if (screen.endsWith('hello\r\n')) pty.input(Uint8Array.of(3));
  }
  expect(screen).toBe('hellp\b \bo\r\nhello\r\n^C');
  expect(await cat.exited).toEqual({ code: 130, signal: 'SIGINT' });
  box.dispose();
});

test('a cached program starts in well under a frame', async () => {
  const kernel = testKernel();
  await run(await container(kernel), ['hello']);
  const started = performance.now();
  for (let turn = 0; turn < 100; turn++) await run(await container(kernel), ['hello']);
  console.info(`start to end: ${((performance.now() - started) / 100).toFixed(2)} ms`);
  expect(kernel.memories().used).toBe(0);
});
