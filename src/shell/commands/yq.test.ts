import { beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { systemClock } from '../../base/index.ts';
import { newState, Running } from '../testing/shell.ts';

const POD = `# a pod
kind: Pod
metadata:
  name: web # its name
spec:
  containers:
    - image: nginx
    - image: busybox
`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

test.each<readonly [string, string]>([
  ['yq .metadata.name pod.yaml', 'web\n'],
  ["yq '.spec.containers[].image' pod.yaml", 'nginx\nbusybox\n'],
  ["yq '.spec.containers | length' pod.yaml", '2\n'],
  ['yq \'select(.kind == "Pod") | .metadata.name\' < pod.yaml', 'web\n'],
  ['yq .missing pod.yaml', 'null\n'],
  ['yq -o=json -I0 .metadata pod.yaml', '{"name":"web"}\n'],
  ["printf 'a: 1\\n---\\na: 2\\n' | yq .a", '1\n---\n2\n'],
  ['echo \'{"a":{"b":[1]}}\' | yq -P', 'a:\n  b:\n    - 1\n'],
  ["N=x yq '.metadata.name = strenv(N)' pod.yaml | yq .metadata.name", 'x\n'],
])('%s', async (line, out) => {
  const state = await newState({ client: server.client, clock: systemClock }, { 'pod.yaml': POD });
  const running = new Running(state, line);
  expect(await running.done).toBe(0);
  expect(running.output).toBe(out);
});

test('what is set in place leaves comments where they are; what cannot be read changes nothing', async () => {
  const state = await newState({ client: server.client, clock: systemClock }, { 'pod.yaml': POD, 'bad.yaml': 'a: [' });
  await new Running(state, `yq -i '.spec.containers[0].image = "nginx:1.27"' pod.yaml`).done;
  expect(state.files.read('/home/user/pod.yaml')).toBe(POD.replace('image: nginx', 'image: nginx:1.27'));
  const bad = new Running(state, "yq -i '.a = 1' bad.yaml");
  expect(await bad.done).toBe(1);
  expect(bad.error).toMatch(/^Error: bad file 'bad\.yaml': /);
  expect(state.files.read('/home/user/bad.yaml')).toBe('a: [');
});
