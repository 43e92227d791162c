import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  QuantityError,
  addQuantities,
  bytes,
  canonicalQuantity,
  compareQuantities,
  cpuMillis,
  formatBytes,
  formatMillis,
  parseQuantity,
  roundUpToMilli,
} from './index.ts';

test.each([
  ['0', '0'],
  ['1', '1'],
  ['1000', '1k'],
  ['1000m', '1'],
  ['0.1', '100m'],
  ['1.5Gi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['1000Mi', '1000Mi'],
  ['0.5Ki', '512'],
  ['1e3', '1e3'],
  ['1E3', '1e3'],
  ['12e6', '12e6'],
  ['-1.0', '-1'],
  ['100u', '100u'],
  ['0.0000000001', '1n'],
  ['.5', '500m'],
])('%s is written as %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each(['', 'abc', '1Gb', '1.2.3', '1 Gi', '--1', '1mm'])('%j is no quantity', (text) => {
  expect(() => parseQuantity(text)).toThrow(QuantityError);
});

test('the canonical text means the same and is canonical', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'u', 'e2'),
      (n, suffix) => {
        const text = `${String(n)}${suffix}`;
        const canonical = canonicalQuantity(text);
        expect(compareQuantities(text, canonical)).toBe(0);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      },
    ),
  );
});

test('amounts are added, compared and counted', () => {
  expect(addQuantities('100m', '1')).toBe('1100m');
  expect(addQuantities('0', '1Gi')).toBe('1Gi');
  expect(compareQuantities('1Gi', '1G')).toBe(1);
  expect(compareQuantities('1000m', '1')).toBe(0);
  expect(cpuMillis('1.5')).toBe(1500);
  expect(cpuMillis('100u')).toBe(1);
  expect(cpuMillis(undefined)).toBe(0);
  expect(bytes('1Ki')).toBe(1024);
  expect(formatMillis(2000)).toBe('2');
  expect(formatBytes(64 * 1024 * 1024)).toBe('64Mi');
  expect(roundUpToMilli('1100u')).toBe('2m');
  expect(roundUpToMilli('5m')).toBe('5m');
});
