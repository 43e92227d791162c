/** What a key sequence of a terminal means to the line editor (readline's emacs mode). */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind:
        | 'enter'
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'up'
        | 'down'
        | 'home'
        | 'end'
        | 'word-left'
        | 'word-right'
        | 'kill-to-end'
        | 'kill-to-start'
        | 'kill-word'
        | 'yank'
        | 'clear'
        | 'tab'
        | 'interrupt'
        | 'end-of-file'
        | 'search'
        | 'escape'
        | 'ignore';
    };

const SEQUENCES: readonly (readonly [string, Exclude<Key['kind'], 'text'>])[] = [
  ['\x1b[A', 'up'],
  ['\x1b[B', 'down'],
  ['\x1b[C', 'right'],
  ['\x1b[D', 'left'],
  ['\x1bOA', 'up'],
  ['\x1bOB', 'down'],
  ['\x1bOC', 'right'],
  ['\x1bOD', 'left'],
  ['\x1b[H', 'home'],
  ['\x1b[F', 'end'],
  ['\x1bOH', 'home'],
  ['\x1bOF', 'end'],
  ['\x1b[1~', 'home'],
  ['\x1b[4~', 'end'],
  ['\x1b[3~', 'delete'],
  ['\x1b[1;5C', 'word-right'],
  ['\x1b[1;5D', 'word-left'],
  ['\x1b[1;3C', 'word-right'],
  ['\x1b[1;3D', 'word-left'],
  ['\x1bf', 'word-right'],
  ['\x1bb', 'word-left'],
  ['\x1b\x7f', 'kill-word'],
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\t', 'tab'],
  ['\x01', 'home'],
  ['\x02', 'left'],
  ['\x03', 'interrupt'],
  ['\x04', 'end-of-file'],
  ['\x05', 'end'],
  ['\x06', 'right'],
  ['\x0b', 'kill-to-end'],
  ['\x0c', 'clear'],
  ['\x0e', 'down'],
  ['\x10', 'up'],
  ['\x12', 'search'],
  ['\x15', 'kill-to-start'],
  ['\x17', 'kill-word'],
  ['\x19', 'yank'],
];

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Takes input apart into keys. What is pasted is text, its newlines too. */
export function readKeys(data: string): Key[] {
  const keys: Key[] = [];
  let at = 0;
  while (at < data.length) {
    if (data.startsWith(PASTE_START, at)) {
      const end = data.indexOf(PASTE_END, at);
      const pasted = data.slice(at + PASTE_START.length, end < 0 ? undefined : end);
      for (const [index, line] of pasted.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n').entries()) {
        if (index > 0) keys.push({ kind: 'enter' });
        if (line !== '') keys.push({ kind: 'text', text: line.replaceAll('\t', '  ') });
      }
      at = end < 0 ? data.length : end + PASTE_END.length;
      continue;
    }
    const sequence = SEQUENCES.find(([text]) => data.startsWith(text, at));
    if (sequence !== undefined) {
      keys.push({ kind: sequence[1] });
      at += sequence[0].length;
      continue;
    }
    const unknown = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?/.exec(data.slice(at));
    if (unknown !== null) {
      keys.push({ kind: unknown[0] === '\x1b' ? 'escape' : 'ignore' });
      at += unknown[0].length;
      continue;
    }
    const text = /^[^\x00-\x1f\x7f]+/.exec(data.slice(at))?.[0];
    if (text === undefined) at++;
    else {
      keys.push({ kind: 'text', text });
      at += text.length;
    }
  }
  return keys;
}
