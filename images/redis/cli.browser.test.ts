import { expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

async function server(network = new TestNetwork()): Promise<Box> {
  const box = await network.container('redis', 'redis');
  await (await box.start()).stdout.until('Ready to accept connections tcp');
  return box;
}

test('a dialogue on a terminal, with editing and history', async () => {
  const network = new TestNetwork();
  const box = await server(network);
  const { process, pty, screen } = await box.terminal(network.kernel, ['redis-cli']);
  const type = (text: string): void => {
    pty.input(new TextEncoder().encode(text));
  };
  await screen.until('127.0.0.1:6379> ');
  type('SET a 1x\u007f\r');
  await screen.until('\r\nOK\r\n');
  type('get a\r');
  await screen.until('"1"\r\n');
  type('\u001b[A\u001b[A\r');
  await screen.until('\r\nOK\r\n', 2);
  type('select 1\r');
  await screen.until('127.0.0.1:6379[1]> ');
  type('multi\r');
  await screen.until('127.0.0.1:6379[1](TX)> ');
  type('exec\r');
  await screen.until('(empty array)\r\n');
  type('quit\r');
  expect(await process.exited).toEqual({ code: 0 });
});

test.each<[string, string[], string | undefined, string]>([
  ['raw answers in pipes', ['MGET', 'a', 'none', 'b'], undefined, '1\n\n2\n'],
  ['CSV', ['--csv', 'MGET', 'a', 'none', 'b'], undefined, '"1",NULL,"2"\n'],
  ['a repeated command', ['-r', '3', 'INCR', 'n'], undefined, '1\n2\n3\n'],
  ['a database', ['-n', '1', 'DBSIZE'], undefined, '0\n'],
  ['a URI', ['-u', 'redis://127.0.0.1:6379/1', 'DBSIZE'], undefined, '0\n'],
  [
    'lines of standard input',
    [],
    'get a\n# no command\nget b\n',
    "1\nERR unknown command '#', with args beginning with: 'no' 'command' \n2\n",
  ],
  ['a value from standard input', ['-x', 'APPEND', 'a'], '2', '2\n'],
  ['all keys', ['--scan', '--pattern', '?'], undefined, 'a\nb\n'],
  [
    'the protocol as it is',
    ['--pipe'],
    '*1\r\n$4\r\nPING\r\nINCR b\r\n',
    'All data transferred. Waiting for the last reply...\nLast reply received from server.\nerrors: 0, replies: 2\n',
  ],
])('%s', async (_name, args, stdin, expected) => {
  const box = await server();
  await box.run(['redis-cli'], 'MSET a 1 b 2\n');
  const { code, stdout } = await box.run(['redis-cli', ...args], stdin);
  expect(stdout.split('\n').sort()).toEqual(expected.split('\n').sort());
  expect(code).toBe(0);
});

test('nobody there is said, and fails', async () => {
  const box = await new TestNetwork().container('redis', 'redis');
  expect(await box.run(['redis-cli', '-p', '7000', 'PING'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Could not connect to Redis at 127.0.0.1:7000: Connection refused\n',
  });
  expect((await box.run(['redis-cli', '-h', 'nobody', 'PING'])).stderr).toBe(
    'Could not connect to Redis at nobody:6379: Name or service not known\n',
  );
});

test('subscribers hear what is published, and monitors see what is done', async () => {
  const box = await server();
  const listener = await box.start(['redis-cli', 'PSUBSCRIBE', 'news.*']);
  await listener.stdout.until('psubscribe\nnews.*\n1\n');
  const monitor = await box.start(['redis-cli', 'MONITOR']);
  await monitor.stdout.until('OK\n');
  expect((await box.run(['redis-cli', 'PUBLISH', 'news.art', 'a show'])).stdout).toBe('1\n');
  await listener.stdout.until('pmessage\nnews.*\nnews.art\na show\n');
  await monitor.stdout.until('"PUBLISH" "news.art" "a show"\n');
  expect(monitor.stdout.text).toMatch(/\n\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "PUBLISH"/);
});

test('who waits for a list is served in turn', async () => {
  const box = await server();
  const waits = await Promise.all(['one', 'two'].map(() => box.start(['redis-cli', 'BLPOP', 'jobs', '0'])));
  const clients = async (): Promise<string> => (await box.run(['redis-cli', 'INFO', 'clients'])).stdout;
  while (!(await clients()).includes('blocked_clients:2'));
  await box.run(['redis-cli', 'RPUSH', 'jobs', 'a', 'b', 'c']);
  await Promise.all(waits.map(({ process }) => process.exited));
  expect(waits.map(({ stdout }) => stdout.text).sort()).toEqual(['jobs\na\n', 'jobs\nb\n']);
  expect((await box.run(['redis-cli', 'LRANGE', 'jobs', '0', '-1'])).stdout).toBe('c\n');
});
