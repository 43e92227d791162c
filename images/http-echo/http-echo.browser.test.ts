import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

async function serve(image: string, args: readonly string[]) {
  const network = new TestNetwork();
  const server = await (await network.container(image, 'pod-a')).start(['/http-echo', ...args]);
  await server.stderr.until('listening on');
  return { server, client: await network.container('curlimages/curl', 'client') };
}

test('one text for every request, and a line of log', async () => {
  const { server, client } = await serve('hashicorp/http-echo:0.2.3', ['-text=apple', '-listen=:8080']);
  const { stdout } = await client.run(['curl', '-si', 'http://pod-a:8080/any/path']);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*X-App-Name: http-echo\r\nX-App-Version: 0\.2\.3\r\n/);
  expect(stdout).toMatch(/\r\n\r\napple\n$/);
  await server.stderr.until('"GET /any/path HTTP/1.1" 200 6 "curl/');
  expect(server.stderr.text).toContain(' Server is listening on :8080\n');
});

test('1.0.0 has a status code of choice', async () => {
  const { server, client } = await serve('hashicorp/http-echo', ['--text', 'no such thing', '-status-code', '404']);
  const { stdout } = await client.run(['curl', '-s', '-w', '%{http_code}', 'http://pod-a:5678/']);
  expect(stdout).toBe('no such thing\n404');
  expect(server.stderr.text).toContain(' [INFO] server is listening on :5678\n');
});

test.each<[string[], number, string]>([
  [[], 127, 'Missing -text option!\n'],
  [['-txt=a'], 2, 'flag provided but not defined: -txt=a\n'],
  [['-text'], 2, 'flag needs an argument: -text\n'],
  [['-text=a', '-listen=8080'], 1, 'missing port in address\n'],
  [['-version'], 0, 'http-echo v1.0.0\n'],
])('%j', async (args, code, said) => {
  const echo = await new TestNetwork().container('hashicorp/http-echo', 'pod-a');
  const result = await echo.run(['/http-echo', ...args]);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(said);
});
