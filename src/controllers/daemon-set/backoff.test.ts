import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

const MINUTE = 60_000;

test('each deletion doubles the delay until the next, up to a quarter of an hour; half an hour of peace forgives', () => {
  const backoff = new Backoff();
  expect(backoff.remaining('a', 0)).toBe(0);
  backoff.next('a', 0);
  expect(backoff.remaining('a', 400)).toBe(600);
  expect(backoff.remaining('a', 1000)).toBe(0);
  backoff.next('a', 1000);
  expect(backoff.remaining('a', 1000)).toBe(2000);
  expect(backoff.remaining('b', 1000)).toBe(0);
  for (let count = 0; count < 12; count++) backoff.next('a', 2000);
  expect(backoff.remaining('a', 2000)).toBe(15 * MINUTE);
  expect(backoff.remaining('a', 2000 + 31 * MINUTE)).toBe(0);
  backoff.next('a', 2000 + 31 * MINUTE);
  expect(backoff.remaining('a', 2000 + 31 * MINUTE)).toBe(1000);
});
