/** Sockets through the calls of WASIX (wasix-libc, api_wasix.h) and preview1, by programs/sockets.c; errno as Linux's. */
import { expect, test } from 'vitest';
import { containerOptions, start, testKernel, testLayer, testProgram, type Running } from '../testing/harness.ts';
import type { ContainerOptions, Kernel } from '../index.ts';

interface Box {
  run(...args: string[]): Promise<Running>;
}

async function box(kernel: Kernel = testKernel(), options: Partial<ContainerOptions> = {}): Promise<Box> {
  const layer = new Map(await testLayer());
  const content = await testProgram('sockets');
  layer.set('/bin/sockets', { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content });
  const container = kernel.createContainer(await containerOptions(kernel, { layers: [layer], ...options }));
  await start((spec) => container.start(spec), ['sleep', '600'], { command: 'programs' });
  return { run: (...args) => start((spec) => container.exec(spec), args, { command: 'sockets' }) };
}

test('errors, flags and timeouts of calls', async () => {
  const it = await (await box()).run('errors');
  expect(await it.status).toMatchObject({ code: 0 });
  expect(it.stdout().split('\n')).toEqual([
    'inet6 EAFNOSUPPORT',
    'raw EPERM',
    'protocol EPROTONOSUPPORT',
    'not a socket ENOTSOCK',
    'not connected ENOTCONN ENOTCONN',
    'nobody ECONNREFUSED',
    'nobody, not waiting EINPROGRESS 1 ECONNREFUSED',
    'option ENOPROTOOPT',
    'in use EADDRINUSE',
    'accept EINVAL EAGAIN',
    'listening 0 1',
    'again EISCONN',
    'peer 127.0.0.1 1',
    'bad address EFAULT',
    'peek ok abc',
    'all ok abcdef',
    'dont wait EAGAIN',
    'timeout EAGAIN 1',
    'reset ECONNRESET ok 0',
    '',
  ]);
});

test('bytes and questions between processes of a pod', async () => {
  const { run } = await box();
  await (await run('sink', '81')).until('listening');
  await (await run('echo', '82')).until('listening');
  expect(await (await run('send', '127.0.0.1', '81', '8')).status).toMatchObject({ code: 0 });
  expect(await (await run('ask', '127.0.0.1', '82', '100')).status).toMatchObject({ code: 0 });
});

test('a writer that nobody reads waits; when its reader dies it is told of the reset, then killed by SIGPIPE', async () => {
  const { run } = await box();
  const server = await run('echo', '83');
  await server.until('listening');
  const writer = await run('flood', '83');
  await writer.until('connected');
  server.process.kill('SIGKILL');
  expect(await writer.status).toMatchObject({ signal: 'SIGPIPE', code: 141 });
  expect(writer.stdout()).toBe('connected\nECONNRESET\n');
});

test('a process has so many descriptors', async () => {
  const it = await (await box()).run('many');
  await it.status;
  expect(it.stdout()).toBe('1020 EMFILE\n');
});

test('datagrams: bounds, truncation, the error of a port that nobody has', async () => {
  const it = await (await box()).run('datagrams');
  expect(await it.status).toMatchObject({ code: 0 });
  expect(it.stdout().split('\n')).toEqual([
    'bind ok',
    'in use EADDRINUSE',
    'nowhere EDESTADDRREQ',
    'listen ENOTSUP',
    'abc 3 cut 0 from 127.0.0.1',
    'abc 3 cut 0 from 127.0.0.1',
    'abcde 5 cut 1 from 127.0.0.1',
    'abcde 8 cut 1 from 127.0.0.1',
    'EAGAIN',
    'poll 0 connect ok 1',
    'ECONNREFUSED',
    'dissolve ok ENOTCONN',
    '',
  ]);
});

test('Unix sockets: names in the tree and abstract ones, credentials, pairs', async () => {
  const it = await (await box()).run('unix');
  expect(await it.status).toMatchObject({ code: 0 });
  expect(it.stdout().split('\n')).toEqual([
    'nobody ENOENT',
    'bind ok EADDRINUSE',
    'not listening ECONNREFUSED',
    'open -1 ENXIO',
    'connect ok',
    "accept ok ''",
    "peer '/tmp.sock' pid 1 uid 0",
    'read through a file',
    'unlinked ENOENT',
    'abstract ok EPROTOTYPE ok',
    "word 4 cut 0 from ''",
    'pair ok ENOTSUP',
    'read both',
    '',
  ]);
});

test('two containers of a pod meet at a socket in a volume that they share, and others do not', async () => {
  const kernel = testKernel();
  const source = kernel.createTmpfs();
  const mounts = [{ mountPath: '/shared', source, readOnly: false }];
  const [one, two, stranger] = [await box(kernel, { mounts }), await box(kernel, { mounts }), await box(kernel)];
  const server = await one.run('unix-server', '/shared/s');
  await server.until('listening ok');
  const lost = await stranger.run('unix-client', '/shared/s');
  await lost.status;
  expect(lost.stdout()).toBe('ENOENT\n');
  const client = await two.run('unix-client', '/shared/s');
  await client.status;
  expect(client.stdout()).toBe('from the other container\n');
});
