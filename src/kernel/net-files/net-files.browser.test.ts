import { describe, expect, test } from 'vitest';
import type { Container, Kernel, NetworkStack } from '../index.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from '../testing/harness.ts';

/* Files of Plan 9's ip(3) and cs(8), with Linux's errno as POSIX has them for the calls behind (connect(2), bind(2)). */

const NOBODY: NetworkStack = {
  connect: () => Promise.resolve('EHOSTUNREACH'),
  send: () => undefined,
  resolve: () => Promise.resolve([]),
};

async function box(kernel: Kernel, netns = kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' })) {
  const file = { mode: 0o755, uid: 0, gid: 0, mtime: 0, type: 'file' as const };
  const layer = new Map([['/bin/net-files', { ...file, content: await testProgram('net-files') }]]);
  return kernel.createContainer(await containerOptions(kernel, { layers: [layer], netns }));
}

const run = (container: Container, ...args: string[]): Promise<Running> =>
  start((spec) => container.exec(spec), args, { command: 'net-files' });

async function output(container: Container, ...args: string[]): Promise<string> {
  const running = await run(container, ...args);
  await running.status;
  return running.stdout();
}

describe('the network as files', () => {
  test('a server answers a client in the same pod, by files on both sides', async () => {
    const container = await box(testKernel());
    const server = await run(container, 'serve', '*!8080', '2');
    await server.until('Listen qin 0 0.0.0.0!8080\n');
    expect(await output(container, 'ask', '127.0.0.1!8080', 'hello')).toBe(
      'shutdown: 0, write: HELLO remote 127.0.0.1!8080\nopen while ctl is: Established qin 0\nclosed: No such file or directory\n',
    );
    await output(container, 'ask', '10.244.0.2!8080', 'more');
    expect(await server.status).toEqual({ code: 0 });
    expect(server.stdout()).toContain('closed: No such file or directory\nclosed: No such file or directory\n');
  });

  test('a host reaches the server: the same ports as sockets have', async () => {
    const kernel = testKernel();
    const netns = kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' });
    const server = await run(await box(kernel, netns), 'serve', '80', '1');
    await server.until('Listen');
    expect(netns.listening).toEqual([80]);
    const stream = await netns.accept(80, { ip: '10.244.0.9', port: 5000 });
    if (typeof stream === 'string') throw new Error(stream);
    await stream.write(new TextEncoder().encode('abc'));
    expect(new TextDecoder().decode(await stream.read(100))).toBe('ABC');
    stream.shutdown();
    expect(await stream.read(100)).toHaveLength(0);
    await server.status;
    expect(netns.listening).toEqual([]);
  });

  test('one open connects, and fails with the errno of connect', async () => {
    const kernel = testKernel({
      network: {
        ...NOBODY,
        resolve: (_from, name) => Promise.resolve(name === 'me' ? ['10.244.0.2'] : name === 'far' ? ['10.9.9.9'] : []),
      },
    });
    const container = await box(kernel);
    const server = await run(container, 'serve', '*!8080', '9');
    await server.until('Listen');
    expect(await output(container, 'dial', '/net/tcp/me!http-alt', 'hi')).toBe('HI\n');
    expect(await output(container, 'dial', '/net/tcp/127.0.0.1!81', 'hi')).toBe('Connection refused\n');
    expect(await output(container, 'dial', '/net/tcp/far!80', 'hi')).toBe('Host is unreachable\n');
    expect(await output(container, 'dial', '/net/tcp/nobody!80', 'hi')).toBe('No such file or directory\n');
    expect(await output(container, 'ask', '127.0.0.1!81', 'hi')).toBe('connect: Connection refused\n');
  });

  test('a connection is a character device that cannot seek, and can be asked without waiting', async () => {
    const container = await box(testKernel());
    await (await run(container, 'serve', '*!8080', '1')).until('Listen');
    expect(await output(container, 'kind', '/net/tcp/127.0.0.1!8080')).toBe(
      'before: 1\ncharacter device: 1\nseek: Invalid seek\ndirectory: 1\nnothing there: Resource temporarily unavailable\n',
    );
  });

  test('listeners are polled, and reading one accepts', async () => {
    const container = await box(testKernel());
    const server = await run(container, 'poll', '/net/tcp/*!1001', '/net/tcp/*!1002');
    await server.until('listening');
    expect(await output(container, 'dial', '/net/tcp/127.0.0.1!1002', '')).toBe('second\n');
    expect(await output(container, 'dial', '/net/tcp/127.0.0.1!1001', '')).toBe('first\n');
    await server.status;
    expect(server.stdout()).toBe('listening\npoll: 1\npoll: 1\nquiet: 0\n');
  });

  test('a connect need not be waited for', async () => {
    const container = await box(testKernel({ network: { ...NOBODY, connect: () => Promise.resolve('ETIMEDOUT') } }));
    expect(await output(container, 'later', '10.1.1.1!80')).toBe(
      'connect: Operation in progress\npoll: 1\nerr: 73 ETIMEDOUT\nagain: \nstatus: Closed qin 0\n',
    );
  });

  test('datagrams have headers where they come from many', async () => {
    const container = await box(testKernel());
    await run(container, 'serve', '*!1', '1');
    const echo = await run(container, 'udp-echo', '/net/udp/*!5353');
    await echo.until('ready');
    expect(await output(container, 'udp-ask', '127.0.0.1!5353')).toBe('0 ABC\n');
    await echo.status;
    expect(echo.stdout()).toBe('ready\n3 from 127.0.0.1\n1\nshort: Invalid argument\n');
  });

  test('a broken connection is an error and no signal', async () => {
    const kernel = testKernel();
    const netns = kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' });
    const container = await box(kernel, netns);
    await run(container, 'poll', '/net/tcp/*!1001', '/net/tcp/*!1002');
    const writer = run(container, 'broken', '/net/tcp/127.0.0.1!1001');
    expect(await (await writer).status).toEqual({ code: 0 });
    expect((await writer).stdout()).toBe('broken\nBroken pipe\n');
  });

  test('names are translated by the connection server', async () => {
    const resolve: NetworkStack['resolve'] = (_from, name) =>
      Promise.resolve(name === 'web' ? ['10.0.0.1', '10.0.0.2'] : []);
    const container = await box(testKernel({ network: { ...NOBODY, resolve } }));
    expect(await output(container, 'cs', 'tcp!web!http')).toBe(
      '/net/tcp/clone 10.0.0.1!80\n/net/tcp/clone 10.0.0.2!80\n',
    );
    expect(await output(container, 'cs', 'net!*!8080')).toBe('/net/tcp/clone 0.0.0.0!8080\n');
    expect(await output(container, 'cs', 'tcp!nobody!80')).toBe('No such file or directory\n');
    expect(await output(container, 'cs', 'tcp!web!nothing')).toBe('Invalid argument\n');
    expect(await output(container, 'cs', 'ether!web!80')).toBe('Invalid argument\n');
  });

  test('what makes no sense is refused', async () => {
    const lines = (await output(await box(testKernel()), 'refusals')).trimEnd().split('\n');
    expect(lines).toEqual([
      'dance: Invalid argument',
      'connect: Invalid argument',
      'connect web!80: Invalid argument',
      'connect 1.2.3.4: Invalid argument',
      'connect 1.2.3.4!65536: Invalid argument',
      'bind 9.9.9.9!1: Address not available',
      'shutdown sideways: Invalid argument',
      'shutdown write: Socket not connected',
      'announce *!8080 x: Invalid argument',
      'listen: Invalid argument',
      'data: Socket not connected',
      'absent: No such file or directory',
      'announce: Success',
      'twice: Address in use',
    ]);
  });

  test('another container of the pod does not see the connections, and a killed process leaves none', async () => {
    const kernel = testKernel();
    const netns = kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' });
    const server = await run(await box(kernel, netns), 'serve', '*!8080', '1');
    await server.until('Listen');
    const other = await box(kernel, netns);
    expect(await output(other, 'kind', '/net/tcp/0/data')).toBe('before: 0\nNo such file or directory\n');
    const stream = await netns.accept(8080, { ip: '10.244.0.9', port: 5000 });
    if (typeof stream === 'string') throw new Error(stream);
    server.process.kill('SIGKILL');
    await server.status;
    expect(await stream.read(1).catch(() => new Uint8Array())).toHaveLength(0);
    expect(netns.listening).toEqual([]);
  });
});
