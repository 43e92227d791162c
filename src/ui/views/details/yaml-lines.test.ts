import { expect, test } from 'vitest';
import { yamlPieces } from './yaml-lines.ts';

test.each([
  ['kind: Pod', 'key string'],
  ['  replicas: 3', 'plain key number'],
  ['  - name: a', 'plain key string'],
  ['    enabled: true', 'plain key keyword'],
  ['metadata:', 'key'],
  ['  - sh', 'plain string'],
  ['  time: 2026-01-01T00:00:00Z', 'plain key string'],
])('%j', (line, kinds) => {
  const pieces = yamlPieces(line).filter(({ text }) => text !== '' && text !== ':');
  expect(pieces.map(({ kind }) => kind).join(' ')).toBe(kinds);
  expect(
    yamlPieces(line)
      .map(({ text }) => text)
      .join(''),
  ).toBe(line);
});
