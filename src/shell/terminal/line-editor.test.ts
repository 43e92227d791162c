import { expect, test } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { nextKey } from './keys.ts';
import { LineEditor } from './line-editor.ts';

function editor(columns = 60, history: readonly string[] = []) {
  const screen = new Screen(columns);
  const line = new LineEditor((text) => screen.write(text), history, columns);
  line.start('$ ', 2);
  const type = (data: string): void => {
    for (let rest = data; rest !== '';) {
      const next = nextKey(rest);
      if (next === undefined) return;
      line.key(next.key);
      rest = next.rest;
    }
  };
  return { screen, line, type };
}

/** What keys leave in the line; `|` is the cursor. */
test.each<readonly [string, string]>([
  ['one two\x1bb\x1bb', '|one two'],
  ['one-two three\x01\x1bf', 'one|-two three'],
  ['one two\x01\x1bd', '| two'],
  ['one two-three\x1b\x7f', 'one two-|'],
  ['one two-three\x17', 'one |'],
  ['one two\x17\x17\x19', 'one two|'],
  ['one two\x01\x1bd\x1bd\x05 \x19', ' one two|'],
  ['one two\x17x\x17\x19\x1by', 'one two|'],
  ['ab\x14', 'ba|'],
  ['abc\x02\x14', 'acb|'],
  ['one two\x1bt', 'two one|'],
  ['one two\x01\x1bu', 'ONE| two'],
  ['ONE\x01\x1bl', 'one|'],
  ['one two\x01\x1bc\x1bc', 'One Two|'],
  ['one \x02\x06two\x1f', 'one |'],
  ['one two\x1f', '|'],
  ['one\x15\x1f', 'one|'],
  ['one two\x1br', '|'],
  ['abc\x01\x04', '|bc'],
  ['abc\x02\x02\x0b', 'a|'],
  ['abc\x1b[D\x1b[3~', 'ab|'],
  ['e\u0301x\x7f\x7f', '|'],
  ['👩‍👧x\x02\x7f', '|x'],
  ['a\x16\tb', 'a\tb|'],
  ['\x1b[200~a\x1b[Ab\x03\x1b[201~', 'a[Ab|'],
])('%j leaves %j', (keys, expected) => {
  const { line, type } = editor();
  type(keys);
  const { beforeCursor, text } = line;
  expect(`${beforeCursor}|${text.slice(beforeCursor.length)}`).toBe(expected);
});

test('Alt-. takes the last words of the lines before, one after the other', () => {
  const { line, type } = editor(60, ['ls first', "cat 'a file'  "]);
  type('vi \x1b.');
  expect(line.text).toBe("vi 'a file'");
  type('\x1b.');
  expect(line.text).toBe('vi first');
});

test('lines of the history keep their changes until one is entered', () => {
  const { line, type } = editor(60, ['one', 'two']);
  type('new\x1b[A!\x1b[A\x1b[B\x1b[B');
  expect(line.text).toBe('new');
  type('\x1b[A');
  expect(line.text).toBe('two!');
  type('\r');
  line.start('$ ', 2);
  type('\x1b[A');
  expect(line.text).toBe('two');
});

test('Ctrl-O enters a line of the history and brings the next', () => {
  const { line, type } = editor(60, ['one', 'two', 'three']);
  type('\x1b[A\x1b[A\x0f');
  line.start('$ ', 2);
  expect(line.text).toBe('three');
});

/** However it came there, the screen shows the line, and the cursor in it. */
test.each<readonly [string, string, readonly [number, number]]>([
  ['0123456789', '$ 01234567\n89', [1, 2]],
  ['01234567', '$ 01234567', [1, 0]],
  ['01234567\x7f', '$ 0123456', [0, 9]],
  ['0123456789\x01x', '$ x0123456\n789', [0, 3]],
  ['012345678\x01\x04', '$ 12345678', [0, 2]],
  ['0123456漢', '$ 0123456\n漢', [1, 2]],
  ['012345漢\x02', '$ 012345漢', [0, 8]],
  ['\x1b[200~ab\ncd\x1b[201~', '$ ab\ncd', [1, 2]],
  ['\x1b[200~ab\ncd\x1b[201~\x01x', '$ xab\ncd', [0, 3]],
  ['\x1b[200~01234567\ncd\x1b[201~', '$ 01234567\ncd', [1, 2]],
  ['0123456789abcdefgh\x15x', '$ x', [0, 3]],
  ['a\x16\tb', '$ a     b', [0, 9]],
])('%j shows %j', (keys, shown, [row, column]) => {
  const { screen, type } = editor(10);
  type(keys);
  expect(screen.text).toBe(shown);
  expect(screen.cursor).toEqual({ row, column });
});

test('a letter at the end of the line is all that is written for it', () => {
  let written = '';
  const line = new LineEditor((text) => (written += text), [], 200);
  line.start('$ ', 2);
  line.insert('kubectl get pod');
  written = '';
  line.key({ kind: 'text', text: 's' });
  expect(written).toBe('s');
});

test('a line that is resized in its middle is drawn anew, from the row of its prompt', () => {
  let written = '';
  const line = new LineEditor((text) => (written += text), [], 10);
  line.start('$ ', 2);
  line.insert('0123456789abc');
  written = '';
  // xterm leaves the rows of the line that has the cursor as they are.
  line.resize(20);
  line.redraw();
  expect(written).toBe('\x1b[1A\r\x1b[J$ 0123456789abc');
});
