import { expect, test } from 'vitest';
import { Foreground } from './foreground.ts';

async function read(keys: AsyncIterator<Uint8Array>): Promise<string | undefined> {
  const result = await keys.next();
  return result.done === true ? undefined : new TextDecoder().decode(result.value);
}

test('one command after another has the keyboard, and what was typed ahead goes to the first', async () => {
  const foreground = new Foreground('ls\r', () => undefined);
  const first = foreground.keys()[Symbol.asyncIterator]();
  expect(await read(first)).toBe('ls\r');
  foreground.input('\x03');
  expect(await read(first)).toBe('\x03');
  expect(foreground.signal.aborted).toBe(false);
  const waiting = read(first);
  foreground.release();
  expect(await waiting).toBeUndefined();
  const second = foreground.keys()[Symbol.asyncIterator]();
  foreground.input('x');
  expect(await read(second)).toBe('x');
});

test('after a command has left the keyboard, Ctrl-C interrupts and other keys are kept', () => {
  let echoed = '';
  const foreground = new Foreground('', (text) => (echoed += text));
  foreground.keys();
  foreground.release();
  foreground.input('lost\x03kept');
  expect(foreground.signal.aborted).toBe(true);
  expect(echoed).toBe('^C\r\n');
  expect(foreground.finish()).toBe('kept');
});
