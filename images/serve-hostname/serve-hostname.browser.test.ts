import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

test.each<[string[], number]>([
  [[], 9376],
  [['-port=8080'], 8080],
])('tells the name of its pod, with %j', async (args, port) => {
  const network = new TestNetwork();
  const server = await (
    await network.container('registry.k8s.io/serve_hostname', 'pod-a')
  ).start(['/serve_hostname', ...args]);
  await server.stderr.until(`Serving on port ${String(port)}.\n`);
  const client = await network.container('curlimages/curl', 'client');
  expect((await client.run(['curl', '-s', `http://pod-a:${String(port)}`])).stdout).toBe('pod-a');
  await server.stderr.until('HTTP request from 10.244.0.3:');
});
