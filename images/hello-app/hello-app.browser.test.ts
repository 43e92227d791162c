import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

const AT = String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d`;

test.each([
  ['gcr.io/google-samples/hello-app:1.0', '1.0.0'],
  ['us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0', '2.0.0'],
])('%s greets, and says version and host', async (image, version) => {
  const network = new TestNetwork();
  const server = await (await network.container(image, 'pod-a')).start();
  await server.stderr.until('Server listening on port 8080\n');
  const client = await network.container('curlimages/curl', 'client');
  const { stdout } = await client.run(['curl', '-s', 'http://pod-a:8080/who?x=1']);
  expect(stdout).toBe(`Hello, world!\nVersion: ${version}\nHostname: pod-a\n`);
  await server.stderr.until('Serving request: /who\n');
  expect(server.stderr.text).toMatch(
    new RegExp(`^${AT} Server listening on port 8080\n${AT} Serving request: /who\n$`),
  );
  server.process.kill('SIGTERM');
  expect(await server.process.exited).toEqual({ code: 0 });
});
