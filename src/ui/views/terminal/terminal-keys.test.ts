import { expect, test } from 'vitest';
import { terminalAction, type Key, type KeyContext, type TerminalAction } from './terminal-keys.ts';

/** `Ctrl+Shift+C` as an event. */
function press(keys: string): Key {
  const parts = keys.split('+').map((it) => (it === 'Plus' ? '+' : it));
  const key = parts.at(-1) ?? '';
  const codes: Record<string, string> = { '5': 'Digit5', '%': 'Digit5', '~': 'Backquote', '-': 'Minus', _: 'Minus' };
  return {
    key,
    code: codes[key] ?? (/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key),
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
    metaKey: parts.includes('Meta'),
  };
}

test.each<[string, Partial<KeyContext>, TerminalAction | undefined]>([
  ['Ctrl+c', { selected: true }, 'copy'],
  ['Ctrl+c', {}, undefined],
  ['Ctrl+Shift+C', {}, 'copy'],
  ['Ctrl+Insert', { selected: true }, 'copy'],
  ['Shift+Insert', {}, 'paste'],
  ['Insert', {}, undefined],
  ['Ctrl+Shift+V', {}, 'paste'],
  ['Ctrl+v', { platform: 'windows' }, 'paste'],
  ['Ctrl+v', {}, undefined],
  ['Meta+c', { platform: 'mac', selected: true }, undefined],
  ['Meta+k', { platform: 'mac' }, 'page'],
  ['Ctrl+k', {}, undefined],
  ['Ctrl+Shift+F', {}, 'find'],
  ['Meta+f', { platform: 'mac' }, 'find'],
  ['Ctrl+Shift+%', {}, 'split-right'],
  ['Meta+\\', { platform: 'mac' }, 'split-right'],
  ['Alt+Shift+_', {}, 'split-down'],
  ['Ctrl+Shift+~', {}, 'new'],
  ['Alt+ArrowLeft', {}, undefined],
  ['Alt+ArrowLeft', { split: true }, 'focus-left'],
  ['Meta+Alt+ArrowDown', { platform: 'mac', split: true }, 'focus-down'],
  ['Ctrl+Plus', {}, 'bigger'],
  ['Ctrl+-', {}, 'smaller'],
  ['Ctrl+0', {}, 'usual-size'],
  ['Ctrl+_', {}, undefined],
  ['a', {}, undefined],
  ['F6', {}, 'page'],
])('%s with %j: %s', (keys, context, expected) => {
  expect(terminalAction(press(keys), { platform: 'other', selected: false, split: false, ...context })).toBe(expected);
});
