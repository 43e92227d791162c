import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../controllers/testing/test-cluster.ts';
import { kubectl } from './testing/run.ts';
import { warningTexts } from './warnings.ts';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 0 });
});

afterEach(async () => {
  await cluster.stop();
});

// Cases: apimachinery/pkg/util/net/http_test.go (TestParseWarningHeader).
test.each<[header: string | null, texts: readonly string[]]>([
  [null, []],
  ['', []],
  ['299 - "careful"', ['careful']],
  ['299 - "one", 299 - "two"', ['one', 'two']],
  ['299 - "it says \\"no\\", and \\\\"', ['it says "no", and \\']],
  ['299 agent "dated" "Tue, 15 Nov 1994 08:12:31 GMT", 299 - "next"', ['dated', 'next']],
  ['199 - "of another kind", 299 - "ours"', ['ours']],
  ['299 - unquoted', []],
])('%j warns of %j', (header, texts) => {
  expect(warningTexts(header)).toEqual(texts);
});

const agent = (name: string): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec: { hostUsers: false, containers: [{ name: main, image: i }] }
`;

test('what the server warns of is told, once a command', async () => {
  const { stdout, stderr } = await kubectl(cluster, 'apply -f -', { stdin: `${agent('one')}---${agent('two')}` });
  expect(stdout).toBe('daemonset.apps/one created\ndaemonset.apps/two created\n');
  const lines = stderr.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('Warning: spec.template.spec.hostUsers: '))).toHaveLength(1);
  expect(new Set(lines).size).toBe(lines.length);
});
