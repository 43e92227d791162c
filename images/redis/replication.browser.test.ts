import { expect, test } from 'vitest';
import { TestNetwork, type Box, type Running } from '../testing/harness.ts';

const SYNCED = 'MASTER <-> REPLICA sync: Finished with success';

async function start(
  network: TestNetwork,
  name: string,
  args: readonly string[],
): Promise<{ box: Box; server: Running }> {
  const box = await network.container('redis:6.0.5', name);
  await box.start(['sleep', '1000']);
  const server = await box.start(['redis-server', ...args]);
  await server.stdout.until('Ready to accept connections');
  return { box, server };
}

const ask = async (box: Box, ...words: string[]): Promise<string> =>
  (await box.run(['redis-cli', '--no-raw', ...words])).stdout;

test('a follower gets what was there, and what is written later', async () => {
  const network = new TestNetwork();
  const leader = await start(network, 'redis-leader', []);
  await ask(leader.box, 'SET', 'before', '1');
  const follower = await (
    await network.container(
      'google-samples/containers/gke/gb-redis-follower:v2'.replace(/^/, 'us-docker.pkg.dev/'),
      'follower',
    )
  ).start();
  await follower.stdout.until(SYNCED);
  for (const line of [
    'Connecting to MASTER redis-leader:6379',
    'MASTER <-> REPLICA sync started',
    'Master replied to PING, replication can continue...',
    'Partial resynchronization not possible (no cached master)',
    'MASTER <-> REPLICA sync: Loading DB in memory',
  ]) {
    expect(follower.stdout.text).toContain(line);
  }
  await leader.server.stdout.until('Synchronization with replica 10.244.0.3:6379 succeeded');
  await leader.box.run(
    ['redis-cli'],
    'MULTI\nRPUSH guests ann\nRPUSH guests bob\nEXEC\nSELECT 2\nSET t x EX 500\nWAIT 1 5000\n',
  );
  const box = await network.container('redis', 'client');
  const read = async (...words: string[]): Promise<string> => ask(box, '-h', 'follower', ...words);
  expect(await read('GET', 'before')).toBe('"1"\n');
  expect(await read('LRANGE', 'guests', '0', '-1')).toBe('1) "ann"\n2) "bob"\n');
  expect(await read('-n', '2', 'TTL', 't')).toBe('(integer) 500\n');
  expect(await read('SET', 'x', '1')).toBe("(error) READONLY You can't write against a read only replica.\n");
  expect(await read('ROLE')).toMatch(/^1\) "slave"\n2\) "redis-leader"\n3\) \(integer\) 6379\n4\) "connected"\n/);
  expect(await read('INFO', 'replication')).toContain('master_link_status:up');
  expect(await ask(leader.box, 'INFO', 'replication')).toMatch(
    /connected_slaves:1\r?\nslave0:ip=10\.244\.0\.3,port=6379,state=online/,
  );
});

test('a follower finds its leader again when that comes back, and can become one', async () => {
  const network = new TestNetwork();
  const follower = await start(network, 'follower', ['--replicaof', 'leader', '6379']);
  await follower.server.stdout.until('Unable to connect to MASTER');
  const leader = await start(network, 'leader', []);
  await follower.server.stdout.until(SYNCED);
  await ask(leader.box, 'SET', 'a', '1');
  leader.server.process.kill('SIGTERM');
  await leader.server.process.exited;
  await follower.server.stdout.until('Connection with master lost.');
  expect(await ask(follower.box, 'GET', 'a')).toBe('"1"\n');
  const again = await leader.box.start(['redis-server']);
  await again.stdout.until('Ready to accept connections');
  await follower.server.stdout.until(SYNCED, 2);
  expect(await ask(follower.box, 'GET', 'a')).toBe('"1"\n');
  expect(await ask(follower.box, 'REPLICAOF', 'NO', 'ONE')).toBe('OK\n');
  await follower.server.stdout.until('MASTER MODE enabled');
  expect(await ask(follower.box, 'SET', 'a', '2')).toBe('OK\n');
  expect(await ask(leader.box, 'GET', 'a')).toBe('"1"\n');
});

test('a link that breaks goes on where it was, also for a follower of the follower', async () => {
  const network = new TestNetwork();
  const leader = await start(network, 'leader', []);
  const follower = await start(network, 'follower', ['--replicaof', 'leader', '6379']);
  await follower.server.stdout.until(SYNCED);
  await ask(leader.box, '-n', '3', 'SET', 'a', '1');
  const last = await start(network, 'last', ['--replicaof', 'follower', '6379']);
  await last.server.stdout.until(SYNCED);
  expect(await ask(leader.box, 'CLIENT', 'KILL', 'TYPE', 'replica')).toBe('(integer) 1\n');
  await ask(leader.box, '-n', '3', 'SET', 'b', '2');
  await follower.server.stdout.until('Successful partial resynchronization with master.');
  expect(await ask(leader.box, 'WAIT', '1', '5000')).toBe('(integer) 1\n');
  expect(await ask(follower.box, '-n', '3', 'MGET', 'a', 'b')).toBe('1) "1"\n2) "2"\n');
  while ((await ask(last.box, '-n', '3', 'GET', 'b')) !== '"2"\n');
  expect(await ask(leader.box, 'INFO', 'stats')).toMatch(/sync_full:1\r?\nsync_partial_ok:1/);
});
