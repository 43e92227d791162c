/** Sockets through the calls of WASIX (wasix-libc, api_wasix.h) and preview1, by programs/sockets.c; errno as Linux's. */
import { expect, test } from 'vitest';
import { containerOptions, start, testKernel, testLayer, testProgram, type Running } from '../testing/harness.ts';
import type { Container, Kernel, NetworkNamespace } from '../index.ts';

interface Box {
  readonly container: Container;
  readonly netns: NetworkNamespace;
  run(...args: string[]): Promise<Running>;
}

async function box(kernel: Kernel = testKernel(), ip = '10.244.0.2'): Promise<Box> {
  const layer = new Map(await testLayer());
  const content = await testProgram('sockets');
  layer.set('/bin/sockets', { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content });
  const netns = kernel.createNetworkNamespace({ ip, hostname: 'box' });
  const container = kernel.createContainer(await containerOptions(kernel, { layers: [layer], netns }));
  await start((spec) => container.start(spec), ['sleep', '600'], { command: 'programs' });
  return { container, netns, run: (...args) => start((spec) => container.exec(spec), args, { command: 'sockets' }) };
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
  server.process.kill('SIGKILL');
  expect(await writer.status).toMatchObject({ signal: 'SIGPIPE', code: 141 });
  expect(writer.stdout()).toBe('ECONNRESET\n');
});

test('a process has so many descriptors', async () => {
  const it = await (await box()).run('many');
  await it.status;
  expect(it.stdout()).toBe('1020 EMFILE\n');
});
