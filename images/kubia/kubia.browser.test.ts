import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

test.each([
  ['luksa/kubia', "You've hit pod-a\n"],
  ['luksa/kubia:v1', "You've hit pod-a\n"],
  ['luksa/kubia:v2', 'This is v2 running in pod pod-a\n'],
])('%s says where it runs', async (image, answer) => {
  const network = new TestNetwork();
  const server = await (await network.container(image, 'pod-a')).start();
  await server.stdout.until('Kubia server starting...\n');
  const client = await network.container('curlimages/curl', 'client');
  expect((await client.run(['curl', '-s', 'http://pod-a:8080'])).stdout).toBe(answer);
  await server.stdout.until('Received request from 10.244.0.3\n');
});

test('v3 fails after five requests', async () => {
  const network = new TestNetwork();
  const server = await (await network.container('luksa/kubia:v3', 'pod-a')).start();
  await server.stdout.until('starting');
  const client = await network.container('tutum/curl', 'client');
  const script = 'for i in 1 2 3 4 5 6; do curl -s -w "%{http_code}\\n" pod-a:8080; done';
  const { stdout } = await client.run(['sh', '-c', script]);
  expect(stdout).toBe(
    `${'This is v3 running in pod pod-a\n200\n'.repeat(5)}Some internal error has occurred! This is pod pod-a\n500\n`,
  );
});

test('on TERM it answers what was asked already, and ends with 0', async () => {
  const network = new TestNetwork();
  const server = await (await network.container('luksa/kubia', 'pod-a')).start();
  await server.stdout.until('starting');
  const client = await network.container('busybox', 'client');
  const slow =
    "{ printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n'; sleep 0.1; printf '\\r\\n'; sleep 0.1; } | nc -v pod-a 8080";
  const asking = await client.start(['sh', '-c', slow]);
  await asking.stderr.until('open');
  server.process.kill('SIGTERM');
  expect(await server.process.exited).toEqual({ code: 0 });
  await asking.process.exited;
  expect(asking.stdout.text).toMatch(/Connection: close[\s\S]*You've hit pod-a\n$/);
});
