import { expect, test } from 'vitest';
import { kept, keptHeader, restored } from './kept-headers.ts';

test('what a browser would take away survives under another name', () => {
  const given: [string, string][] = [
    ['User-Agent', 'curl/8'],
    ['accept', '*/*'],
    ['cookie', 'a=b'],
  ];
  const names = kept(given);
  expect(names.map(([name]) => name)).toEqual(['x-kept-user-agent', 'accept', 'x-kept-cookie']);
  expect(restored(names)).toEqual([
    ['user-agent', 'curl/8'],
    ['accept', '*/*'],
    ['cookie', 'a=b'],
  ]);
  expect(keptHeader(new Headers(names), 'user-agent')).toBe('curl/8');
  expect(keptHeader(new Headers(given), 'user-agent')).toBe('curl/8');
  expect(keptHeader(new Headers(), 'user-agent')).toBe('');
});
