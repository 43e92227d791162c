import { expect, test } from 'vitest';
import { TestNetwork, type Result } from '../testing/harness.ts';

const FRONTEND = 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5';
const FOLLOWER = 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2';

async function book(
  env: readonly (readonly [string, string])[],
): Promise<{ curl: (...args: string[]) => Promise<Result>; network: TestNetwork; log: () => string }> {
  const network = new TestNetwork();
  const leader = await (await network.container('redis:6.0.5', 'redis-leader')).start();
  await leader.stdout.until('Ready to accept connections');
  const follower = await (await network.container(FOLLOWER, 'redis-follower')).start();
  await follower.stdout.until('Finished with success');
  const web = await (await network.container(FRONTEND, 'frontend-1')).start(undefined, undefined, env);
  await web.stdout.until('guestbook: listens on port 80');
  const client = await network.container('curlimages/curl', 'client');
  return { network, log: () => web.stdout.text, curl: (...args) => client.run(['curl', ...args]) };
}

test('what is written through the page is on the page, harmless', async () => {
  const { curl, log } = await book([['GET_HOSTS_FROM', 'dns']]);
  expect((await curl('-s', 'frontend-1')).stdout).toContain('<ol>\n</ol>\n<footer>Served by frontend-1</footer>');
  const post = await curl('-si', '-d', 'entry=Hello+%3Cb%3Eyou%3C%2Fb%3E', 'frontend-1');
  expect(post.stdout).toMatch(/^HTTP\/1\.1 303 See Other\r\n[\s\S]*Location: \/\r\n/);
  await curl('-s', '-d', 'entry=second', 'frontend-1');
  expect((await curl('-s', 'frontend-1')).stdout).toContain(
    '<ol>\n<li>second</li>\n<li>Hello &lt;b&gt;you&lt;/b&gt;</li>\n</ol>',
  );
  expect((await curl('-s', '-o', '/dev/null', '-w', '%{http_code}', '-d', 'entry=', 'frontend-1')).stdout).toBe('400');
  expect(log()).toContain('"POST /" 303 ');
});

test('the interface of the original: values by name', async () => {
  const { curl } = await book([]);
  const url = 'frontend-1/guestbook.php';
  expect((await curl('-s', `${url}?cmd=get&key=messages`)).stdout).toBe('{"data": ""}');
  expect((await curl('-s', `${url}?cmd=set&key=messages&value=,a%22b`)).stdout).toBe('{"message": "Updated"}');
  const read = async (): Promise<string> => (await curl('-s', `${url}?cmd=get&key=messages`)).stdout;
  while ((await read()) !== '{"data": ",a\\"b"}');
  expect((await curl('-s', '-w', '%{http_code}', url)).stdout).toBe('{"error": "cmd, key and value are wanted"}400');
});

test('addresses of the environment are used, and what cannot be reached is said', async () => {
  const { curl } = await book([
    ['GET_HOSTS_FROM', 'env'],
    ['REDIS_LEADER_SERVICE_HOST', '10.244.0.99'],
    ['REDIS_FOLLOWER_SERVICE_HOST', '10.244.0.3'],
  ]);
  const { stdout } = await curl('-s', '-w', '%{http_code}', '-d', 'entry=x', 'frontend-1');
  expect(stdout).toContain('<p role="alert">The entry was not written, for 10.244.0.99 cannot be reached: ');
  expect(stdout).toMatch(/503$/);
  expect((await curl('-s', '-w', '%{http_code}', 'frontend-1')).stdout).toMatch(/<ol>\n<\/ol>[\s\S]*200$/);
});
