import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { FakeTmpfs } from '../../cri/testing/fake-kernel.ts';
import { Journal } from '../journal/journal.ts';
import { createPod, pass, startCluster, startNode } from '../testing/test-node.ts';
import { serveNodeLogs, type NodeLogs } from './node-logs.ts';

// upstream: pkg/kubelet/kubelet_server_journal_test.go (KEP-2258)

async function node(): Promise<NodeLogs> {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  for (const name of ['one', 'Two', 'three']) {
    journal.write('I', 'kubelet', name, { pod: 'default/web', count: 3 });
    await clock.advance(1000);
  }
  const disk = new FakeTmpfs();
  const write = (path: string, text: string): void => {
    disk.writeFile(`var/log/${path}`, new TextEncoder().encode(text));
  };
  write('app.log', 'from a file\n');
  write('proxy/proxy.log', 'from a directory\n');
  return { nodeName: 'node-1', journal, host: () => Promise.resolve(disk) };
}

async function get(query: string, path = ''): Promise<readonly [number, string]> {
  const response = await serveNodeLogs(await node(), path, new URLSearchParams(query));
  return [response.status, await response.text()];
}

const LINE =
  'Jan 01 00:00:00.000000 node-1 kubelet[1]: I0101 00:00:00.000000       1 kubelet] "one" pod="default/web" count=3\n';

describe('the journal', () => {
  test('is shown as journalctl shows it', async () => {
    const [status, text] = await get('query=kubelet');
    expect(status).toBe(200);
    expect(text.split('\n')).toHaveLength(4);
    expect(text.startsWith(LINE)).toBe(true);
  });

  test.each([
    ['tailLines=1', ['three']],
    ['tailLines=0', []],
    ['sinceTime=2026-01-01T00:00:01Z', ['Two', 'three']],
    ['sinceTime=2026-01-01T01:00:00%2B01:00&untilTime=2026-01-01T00:00:01Z', ['one', 'Two']],
    ['pattern=two', ['Two']],
    ['pattern=T.o', ['Two']],
    ['pattern=TWO', []],
    ['pattern=%5E.*%22t', ['Two', 'three']],
    ['pattern=o&tailLines=1&boot=0', ['three']],
  ])('%s', async (options, messages) => {
    const [status, text] = await get(`query=kubelet&${options}`);
    expect(status).toBe(200);
    expect([...text.matchAll(/kubelet\] "(\w+)"/g)].map(([, message]) => message)).toEqual(messages);
    if (messages.length === 0) expect(text).toBe('-- No entries --\n');
  });

  test('of an earlier boot is gone', async () => {
    const text = 'Data from the specified boot (-1) is not available: No such boot ID in journal\n';
    expect(await get('query=kubelet&boot=-1')).toEqual([200, text]);
  });
});

test.each<[string, string, number, string]>([
  ['a service with a file', 'query=app', 200, 'from a file\n'],
  ['a service with a directory', 'query=proxy', 200, 'from a directory\n'],
  ['a service without', 'query=none', 200, '\nlog not found for none\n'],
  [
    'a service with a file, and options',
    'query=app&tailLines=1',
    200,
    '\noptions present and query resolved to log files for [app]\ntry without specifying options\n',
  ],
  ['a file', 'query=/app.log', 200, 'from a file\n'],
  ['no file', 'query=/none.log', 404, '404 page not found\n'],
  ['nothing', 'query=%20', 400, 'query: Invalid value: [" "]: query cannot be empty\n'],
  ['options alone', 'tailLines=1', 406, 'query: Required value: cannot be empty with options\n'],
  [
    'a file with options',
    'query=/a&tailLines=1',
    406,
    'query: Invalid value: ["/a"]: cannot specify file with options\n',
  ],
  ['both', 'query=/a&query=b', 406, 'query: Invalid value: "[/a], [b]": cannot specify a file and service\n'],
  ['five services', 'query=a&query=b&query=c&query=d&query=e', 406, 'query: Too many: 5: must have at most 4 items\n'],
  ['a strange name', 'query=a%3Bb', 406, 'query: Invalid value: "a;b": input contains unsupported characters\n'],
  ['no time', 'query=a&sinceTime=now', 400, 'sinceTime: Invalid value: "now": invalid time format\n'],
  [
    'times in the wrong order',
    'query=a&sinceTime=2026-01-02T00:00:00Z&untilTime=2026-01-01T00:00:00Z',
    406,
    'untilTime: Invalid value: "2026-01-01T00:00:00Z": must be after `sinceTime`\n',
  ],
  ['a boot to come', 'query=a&boot=1', 406, 'boot: Invalid value: 1: must be less than 1\n'],
  [
    'no number',
    'query=a&tailLines=x',
    400,
    'tailLines: Invalid value: "x": strconv.Atoi: parsing "x": invalid syntax\n',
  ],
  [
    'too many lines, and a later boot',
    'query=a&tailLines=100001&boot=2',
    406,
    '[boot: Invalid value: 2: must be less than 1, tailLines: Invalid value: 100001: must be between 0 and 100000, inclusive]\n',
  ],
  [
    'no pattern',
    'query=a&pattern=(',
    406,
    'pattern: Invalid value: "(": error parsing regexp: missing closing ): `(`\n',
  ],
])('asked for %s', async (_name, query, status, text) => {
  expect(await get(query)).toEqual([status, text]);
});

test('files of the node’s disk', async () => {
  expect(await get('', 'proxy/proxy.log')).toEqual([200, 'from a directory\n']);
  expect(await get('query=kubelet', 'app.log')).toEqual([406, 'path not allowed in query mode\n']);
  const [status, page] = await get('');
  expect(status).toBe(200);
  expect(page).toContain('<pre>\n<a href="app.log">app.log</a>\n<a href="proxy/">proxy/</a>\n</pre>\n');
});

test('the journal keeps the newest lines', () => {
  const journal = new Journal(new VirtualClock(), 3);
  for (let number = 0; number < 20; number++) journal.write('W', 'kubelet', String(number));
  expect(journal.entries.map(({ line }) => line.slice(-4))).toEqual(['"17"', '"18"', '"19"']);
});

test('a kubelet tells of pods and of events', async () => {
  const cluster = await startCluster();
  const { kubelet } = await startNode(cluster, {
    serve: async (system) => {
      await system.onSignal('SIGTERM');
      return 0;
    },
  });
  await createPod(cluster, {});
  await pass(cluster.clock, 1000);
  const response = await kubelet.server.fetch(new Request('http://node/logs/?query=kubelet'));
  const text = await response.text();
  expect(text).toContain('"SyncLoop ADD" source="api" pods=["default/web"]');
  expect(text).toContain(
    '"Event occurred" object="default/web" fieldPath="spec.containers{main}" kind="Pod" apiVersion="v1" type="Normal" reason="Started" message="Container started"',
  );
});
