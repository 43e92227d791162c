import { expect, test } from 'vitest';
import { TypeAhead } from './type-ahead.ts';

test('typing is echoed and kept, rubbed out and given up', () => {
  const ahead = new TypeAhead();
  expect(ahead.input('kubx')).toBe('kubx');
  expect(ahead.input('\x7f')).toBe('\b \b');
  expect(ahead.input('ectl\r')).toBe('ectl\r\n');
  expect(ahead.typed).toBe('kubectl\r');
  expect(ahead.input('\x7f')).toBe('');
  expect(ahead.input('\x03')).toBe('^C\r\n');
  expect(ahead.typed).toBe('');
});
