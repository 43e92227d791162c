import { expect, test } from 'vitest';
import { modeOf } from './layout.svelte.ts';

test.each([
  [1440, 900, false, 'desktop'],
  [820, 1180, false, 'desktop'],
  [390, 844, false, 'phone'],
  [700, 900, false, 'phone'],
  [800, 500, false, 'embed'],
  [844, 390, false, 'embed'],
  [700, 420, true, 'embed'],
  [800, 500, true, 'embed'],
  [900, 600, true, 'desktop'],
  [390, 500, true, 'phone'],
])('%d×%d (embedded: %j) is the %s workspace', (width, height, embedded, mode) => {
  expect(modeOf(width, height, embedded)).toBe(mode);
});
