import { describe, expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

describe('curl fails in its own words', () => {
  test.each<[string[], number, string]>([
    [['-sS', 'http://nosuch'], 6, 'curl: (6) Could not resolve host: nosuch\n'],
    [
      ['-sS', 'http://closed:81'],
      7,
      "curl: (7) Failed to connect to closed port 81 after 0 ms: Couldn't connect to server\n",
    ],
    [['-s', 'http://nosuch'], 6, ''],
    [['-sSf', 'http://web/nope'], 22, 'curl: (22) The requested URL returned error: 404\n'],
    [['-sS', 'https://web'], 1, 'curl: (1) Protocol "https" not supported or disabled in libcurl\n'],
    [['--nonsense'], 2, "curl: option --nonsense: is unknown\ncurl: try 'curl --help' for more information\n"],
    [[], 2, "curl: (2) no URL specified\ncurl: try 'curl --help' for more information\n"],
  ])('%j', async (args, code, stderr) => {
    const network = new TestNetwork();
    await network.container('busybox', 'closed');
    const web = await (await network.container('nginx', 'web')).start();
    await web.stderr.until('start worker');
    const client = await network.container('curlimages/curl', 'client');
    const result = await client.run(['curl', ...args]);
    expect({ code: result.code, stderr: result.stderr.replace(/after \d+ ms/, 'after 0 ms') }).toEqual({
      code,
      stderr,
    });
  });
});

test('data is posted, redirects are followed, and what went on is told', async () => {
  const network = new TestNetwork();
  const conf =
    'server { listen 80; location /post { return 200 "$request_method $content_type $request_body\\n"; } location /old { return 302 /post; } }';
  const web = await (await network.container('nginx', 'web', { '/etc/nginx/conf.d/default.conf': conf })).start();
  await web.stderr.until('start worker');
  const client = await network.container('curlimages/curl', 'client');
  expect((await client.run(['curl', '-s', '-d', 'a=1', '-d', 'b=2', 'web/post'])).stdout).toBe(
    'POST application/x-www-form-urlencoded a=1&b=2\n',
  );
  expect(
    (await client.run(['curl', '-s', '-H', 'Content-Type: application/json', '-d', '{\n"x": 1}', 'web/post'])).stdout,
  ).toBe('POST application/json {\n"x": 1}\n');
  expect((await client.run(['curl', '-sL', 'web/old'])).stdout).toMatch(/^GET/);
  const { stderr } = await client.run(['curl', '-sv', 'web/post']);
  expect(stderr).toContain('* Connected to web (10.244.0.2) port 80\n> GET /post HTTP/1.1\n> Host: web\n');
  expect(stderr).toContain('< HTTP/1.1 200 OK\n');
});

test('an answer that does not come ends with 28', async () => {
  const network = new TestNetwork();
  const mute = await (await network.container('busybox', 'mute')).start(['sh', '-c', 'sleep 100 | nc -l -p 80']);
  const client = await network.container('curlimages/curl', 'client');
  const result = await client.run(['curl', '-sS', '-m', '0.2', 'http://mute']);
  expect(result.code).toBe(28);
  expect(result.stderr).toMatch(
    /^curl: \(28\) Operation timed out after \d+ milliseconds with 0 out of 0 bytes received\n$/,
  );
  mute.process.kill('SIGKILL');
});
