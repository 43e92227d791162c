import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box, type Running } from '../testing/harness.ts';

const READY = 'Ready to accept connections';

async function serve(
  network: TestNetwork,
  name: string,
  args: readonly string[] = [],
  { image = 'redis:6.0.5', files = {} }: { image?: string; files?: Readonly<Record<string, string>> } = {},
): Promise<{ box: Box; server: Running; cli: (...words: string[]) => Promise<string> }> {
  const box = await network.container(image, name, files);
  const server = await box.start(['docker-entrypoint.sh', ...(args.length === 0 ? ['redis-server'] : args)]);
  await server.stdout.until(READY);
  const cli = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await box.run(['redis-cli', '--no-raw', ...words]);
    return stdout + stderr;
  };
  return { box, server, cli };
}

test('it says how it starts and ends, as the version that it stands for', async () => {
  const { server } = await serve(new TestNetwork(), 'redis');
  expect(server.stdout.text).toMatch(/^1:C \d\d \w{3} \d{4} [\d:.]+ # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n/);
  expect(server.stdout.text).toContain(
    ' # Redis version=6.0.5, bits=32, commit=00000000, modified=0, pid=1, just started\n',
  );
  expect(server.stdout.text).toContain(' # Warning: no config file specified, using the default config. ');
  expect(server.stdout.text).toMatch(/1:M .* \* Ready to accept connections\n$/);
  server.process.kill('SIGTERM');
  expect(await server.process.exited).toEqual({ code: 0 });
  const end = server.stdout.text.slice(server.stdout.text.indexOf('1:signal-handler'));
  expect(end.replaceAll(/1:M .* ([*#]) /g, '$1 ').replace(/\(\d+\)/, '(T)')).toBe(
    [
      '1:signal-handler (T) Received SIGTERM scheduling shutdown...',
      '# User requested shutdown...',
      '* Saving the final RDB snapshot before exiting.',
      '* DB saved on disk',
      '# Redis is now ready to exit, bye bye...',
      '',
    ].join('\n'),
  );
});

test('the entry point gives options to the server, which does not run as root', async () => {
  const { box, cli } = await serve(new TestNetwork(), 'redis', ['--appendonly', 'yes', '--maxmemory', '3mb']);
  expect(await cli('CONFIG', 'GET', 'maxmemory')).toBe('1) "maxmemory"\n2) "3145728"\n');
  expect(await cli('SET', 'a', '1')).toBe('OK\n');
  expect((await box.run(['ls', '-ln', '/data'])).stdout).toMatch(/ 999 +999 .* appendonly\.aof\n/);
  expect((await box.run(['sh', '-c', 'ps -o user,args | grep [r]edis-server'])).stdout).toMatch(/^redis /);
});

describe('configuration', () => {
  test('a mounted file is read; CONFIG REWRITE changes what changed and leaves the rest', async () => {
    const conf = '# of the tutorial\nmaxmemory 2mb\nmaxmemory-policy allkeys-lru\nslave-read-only yes\n';
    const { box, cli } = await serve(new TestNetwork(), 'redis', ['redis-server', '/etc/r.conf'], {
      files: { '/etc/r.conf': conf },
    });
    expect(await cli('CONFIG', 'GET', 'maxmemory')).toBe('1) "maxmemory"\n2) "2097152"\n');
    expect(await cli('CONFIG', 'GET', 'maxmemory-policy')).toBe('1) "maxmemory-policy"\n2) "allkeys-lru"\n');
    await box.run(['chmod', '666', '/etc/r.conf']);
    expect(await cli('CONFIG', 'SET', 'maxmemory', '4mb')).toBe('OK\n');
    expect(await cli('CONFIG', 'REWRITE')).toBe('OK\n');
    const { stdout } = await box.run(['cat', '/etc/r.conf']);
    expect(stdout).toMatch(/^# of the tutorial\nmaxmemory 4194304\nmaxmemory-policy allkeys-lru\n/);
    expect(stdout).not.toContain('slave-read-only');
  });

  test.each<[string, string, string]>([
    [
      'an unknown directive',
      'port 6379\nnope 1\n',
      "Reading the configuration file, at line 2\n>>> 'nope 1'\nBad directive or wrong number of arguments\n",
    ],
    [
      'a bad value',
      'maxmemory-policy best\n',
      "at line 1\n>>> 'maxmemory-policy best'\nargument(s) must be one of the following: volatile-lru",
    ],
    ['unbalanced quotes', 'dir "/data\n', 'Unbalanced quotes in configuration line'],
  ])('%s ends it', async (_name, conf, expected) => {
    const box = await new TestNetwork().container('redis:6.0.5', 'redis', { '/r.conf': conf });
    const { code, stderr } = await box.run(['redis-server', '/r.conf']);
    expect(code).toBe(1);
    expect(stderr).toContain('*** FATAL CONFIG FILE ERROR (Redis 6.0.5) ***');
    expect(stderr).toContain(expected);
  });

  test('what has no effect here is said', async () => {
    const { server } = await serve(new TestNetwork(), 'redis', ['--io-threads', '4', '--hz', '20']);
    expect(server.stdout.text).toContain(
      "WARNING: the configuration directive 'io-threads' has no effect in this server\n",
    );
    expect(server.stdout.text).not.toContain("'hz' has no effect");
  });

  test('a password is asked for', async () => {
    const { box, cli } = await serve(new TestNetwork(), 'redis', ['--requirepass', 'secret']);
    expect(await cli('PING')).toBe('(error) NOAUTH Authentication required.\n');
    expect(await cli('--no-auth-warning', '-a', 'secret', 'PING')).toBe('PONG\n');
    expect(await cli('--no-auth-warning', '-a', 'wrong', 'PING')).toContain('AUTH failed: WRONGPASS ');
    const { stdout } = await box.run(['redis-cli', 'PING'], undefined, [['REDISCLI_AUTH', 'secret']]);
    expect(stdout).toBe('PONG\n');
  });
});

describe('memory', () => {
  const fill =
    'i=0; while [ $i -lt 400 ]; do echo "SET key$i $(printf %01000d 0)"; i=$((i+1)); done | redis-cli | sort | uniq -c';

  test('without a policy, what is too much is refused', async () => {
    const { box, cli } = await serve(new TestNetwork(), 'redis', ['--maxmemory', '200kb']);
    const { stdout } = await box.run(['sh', '-c', fill]);
    expect(stdout).toMatch(/ OK\n/);
    expect(stdout).toContain("OOM command not allowed when used memory > 'maxmemory'.");
    expect(await cli('DEL', 'key1')).toBe('(integer) 1\n');
    expect(await cli('INFO', 'stats')).toContain('evicted_keys:0');
  });

  test.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'])('%s makes room', async (policy) => {
    const { box, cli } = await serve(new TestNetwork(), 'redis', [
      '--maxmemory',
      '200kb',
      '--maxmemory-policy',
      policy,
    ]);
    expect((await box.run(['sh', '-c', fill])).stdout).toMatch(/^ *400 OK\n$/);
    expect(Number(/evicted_keys:(\d+)/.exec(await cli('INFO', 'stats'))?.[1])).toBeGreaterThan(100);
  });

  test('a volatile policy takes only keys that expire', async () => {
    const { box, cli } = await serve(new TestNetwork(), 'redis', [
      '--maxmemory',
      '200kb',
      '--maxmemory-policy',
      'volatile-ttl',
    ]);
    await cli('SET', 'short', 'x', 'EX', '1000');
    const { stdout } = await box.run(['sh', '-c', fill]);
    expect(stdout).toContain('OOM command not allowed');
    expect(await cli('EXISTS', 'short', 'key0')).toBe('(integer) 1\n');
  });
});

test('keys expire by themselves, though nobody asks for them', async () => {
  const { box, cli } = await serve(new TestNetwork(), 'redis');
  await box.run(['redis-cli'], 'SET a 1 PX 100\nSET b 1\n');
  const script = 'until [ "$(redis-cli DBSIZE)" = 1 ]; do sleep 0.05; done';
  await box.run(['sh', '-c', script]);
  expect(await cli('KEYS', '*')).toBe('1) "b"\n');
  expect(await cli('INFO', 'stats')).toContain('expired_keys:1');
});

describe('persistence', () => {
  const data =
    'SET s "a\\x00b"\nSET t x EX 1000\nRPUSH l 1 2 3\nHSET h f v\nSADD m 1 b\nZADD z 1.5 x -inf y\nSELECT 3\nSET other 1\n';
  const questions =
    'GET s\nTTL t\nLRANGE l 0 -1\nHGETALL h\nSMEMBERS m\nZRANGE z 0 -1 WITHSCORES\nSELECT 3\nGET other\n';

  test.each<[string, string, string[]]>([
    ['a snapshot at the end', 'redis:6.0.5', []],
    ['the append-only file', 'redis:6.0.5', ['--appendonly', 'yes', '--save', '']],
    ['the append-only directory of 7', 'redis:7.2', ['--appendonly', 'yes', '--save', '']],
  ])('%s brings everything back', async (_name, image, args) => {
    const network = new TestNetwork();
    const box = await network.container(image, 'redis');
    await box.start(['sleep', '1000']);
    const run = async (): Promise<Running> => {
      const server = await box.start(['redis-server', '--dir', '/data', ...args]);
      await server.stdout.until(READY);
      return server;
    };
    const first = await run();
    await box.run(['redis-cli'], data);
    const before = (await box.run(['redis-cli', '--no-raw'], questions)).stdout;
    first.process.kill('SIGTERM');
    expect(await first.process.exited).toEqual({ code: 0 });
    await run();
    expect((await box.run(['redis-cli', '--no-raw'], questions)).stdout).toBe(before);
    expect(before).toContain('"a\\x00b"\n(integer) 1000\n');
  });

  test('a file that ends in the middle of a command is read up to there', async () => {
    const box = await new TestNetwork().container('redis:6.0.5', 'redis', {
      '/data/appendonly.aof': '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*3\r\n$3\r\nSET\r\n$1\r\nb',
    });
    const server = await box.start(['redis-server', '--dir', '/data', '--appendonly', 'yes']);
    await server.stdout.until(READY);
    expect(server.stdout.text).toContain('!!! Warning: short read while loading the AOF file');
    expect((await box.run(['redis-cli', 'KEYS', '*'])).stdout).toBe('a\n');
    expect((await box.run(['wc', '-c', '/data/appendonly.aof'])).stdout).toMatch(/^27 /);
  });
});
