import { expect, test } from 'vitest';
import { textWidth } from './text-width.ts';

test.each<readonly [string, number]>([
  ['', 0],
  ['kubectl', 7],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['ｆｕｌｌ', 8],
  ['한국', 4],
  ['🚀', 2],
  ['❤️', 1],
  ['├─', 2],
  ['\u200b', 0],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});
