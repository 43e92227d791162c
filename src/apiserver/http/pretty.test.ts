import { beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

test.each<[string, string, Record<string, string>, boolean]>([
  ['curl', '/version', { 'user-agent': 'curl/8.10.1' }, true],
  ['Wget', '/api/v1/namespaces/default', { 'user-agent': 'Wget/1.21' }, true],
  ['a browser, of a failure', '/api/v1/namespaces/nobody', { 'user-agent': 'Mozilla/5.0 (X11)' }, true],
  ['curl that says no', '/api/v1/namespaces/default?pretty=false', { 'user-agent': 'curl/8.10.1' }, false],
  ['a program', '/api/v1/namespaces/default', { 'user-agent': 'kubectl/v1.33.0' }, false],
  ['nobody knows who', '/version', {}, false],
])('JSON is indented for who reads it: %s', async (_, path, headers, indented) => {
  const response = await server.handler.fetch(new Request(`https://kubernetes.default.svc${path}`, { headers }));
  const text = await response.text();
  expect(text.startsWith('{\n  "')).toBe(indented);
  expect(Number(response.headers.get('content-length'))).toBe(new TextEncoder().encode(text).length);
});

test('a watch comes line by line, whoever looks', async () => {
  const signal = AbortSignal.timeout(5000);
  const response = await server.handler.fetch(
    new Request('https://kubernetes.default.svc/api/v1/namespaces?watch=true', {
      headers: { 'user-agent': 'curl/8.10.1' },
      signal,
    }),
  );
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(new TextDecoder().decode(value)).toMatch(/^\{"type":"ADDED",/);
});
