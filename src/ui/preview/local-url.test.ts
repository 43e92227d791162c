import { expect, test } from 'vitest';
import { localPlace, typedUrl } from './local-url.ts';

test.each([
  ['http://localhost:8080/a?b=1#c', { port: 8080, path: '/a?b=1' }],
  ['http://127.0.0.1/', { port: 80, path: '/' }],
  ['https://localhost:8443/', undefined],
  ['http://example.com:8080/', undefined],
  ['http://localhost.example.com/', undefined],
])('%s is on the local port %j', (url, place) => {
  expect(localPlace(new URL(url))).toEqual(place);
});

test.each([
  ['/healthz', 'http://localhost:8080/healthz'],
  ['healthz?full', 'http://localhost:8080/healthz?full'],
  ['localhost:8081/x', 'http://localhost:8081/x'],
  [' http://localhost:8080/y ', 'http://localhost:8080/y'],
  ['//:', undefined],
])('%s in the address bar means %s', (text, url) => {
  expect(typedUrl(text, 8080)?.href).toBe(url);
});
