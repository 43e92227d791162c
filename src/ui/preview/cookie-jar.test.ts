import { expect, test } from 'vitest';
import { CookieJar } from './cookie-jar.ts';

const NOW = Date.UTC(2026, 0, 1);

function jarOf(...headers: string[]): CookieJar {
  const jar = new CookieJar();
  for (const header of headers) jar.set(header, '/shop/cart?x=1', NOW);
  return jar;
}

test.each([
  [['a=1; Path=/', 'b=2; Path=/'], '/', 'a=1; b=2'],
  [['a=1'], '/shop/pay', 'a=1'],
  [['a=1'], '/shopping', ''],
  [['a=1'], '/', ''],
  [['a=1; Path=/', 'a=2; Path=/'], '/', 'a=2'],
  [['a=1; Path=/', 'a=2; Path=/shop'], '/shop/x', 'a=2; a=1'],
  [['a=1; Path=/', 'a=; Path=/; Max-Age=0'], '/', ''],
  [['a=1; Path=/; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/', 'a=1'],
  [['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/', ''],
  [['a=b=c; Path=/'], '/', 'a=b=c'],
  [['; Path=/'], '/', ''],
])('%j brings to %s: "%s"', (headers, path, expected) => {
  expect(jarOf(...headers).header(path, NOW)).toBe(expected);
});

test('a cookie ends when its time is over', () => {
  const jar = jarOf('a=1; Path=/; Max-Age=10');
  expect(jar.header('/', NOW + 9_999)).toBe('a=1');
  expect(jar.header('/', NOW + 10_000)).toBe('');
});

test('a script neither sees nor changes a cookie that is not for scripts', () => {
  const jar = jarOf('session=1; Path=/; HttpOnly', 'theme=dark; Path=/');
  expect(jar.header('/', NOW, true)).toBe('theme=dark');
  jar.set('session=2; Path=/', '/', NOW, true);
  jar.set('other=2; Path=/; HttpOnly', '/', NOW, true);
  expect(jar.header('/', NOW)).toBe('session=1; theme=dark');
});
