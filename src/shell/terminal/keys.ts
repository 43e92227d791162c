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
        | 'kill-word-right'
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
  ['\x07', 'escape'],
  ['\x1bd', 'kill-word-right'],
];

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

export interface NextKey {
  readonly key: Key;
  /** The input after it. */
  readonly rest: string;
}

const IGNORE: Key = { kind: 'ignore' };

/** A key of pasted text: text is never taken for keys, but newlines are Enter. The rest is again a paste. */
function pastedKey(data: string): NextKey {
  const pasted = data.slice(PASTE_START.length);
  if (pasted.startsWith(PASTE_END)) return { key: IGNORE, rest: pasted.slice(PASTE_END.length) };
  const newline = /^(?:\r\n|\r|\n)/.exec(pasted)?.[0];
  if (newline !== undefined) return { key: { kind: 'enter' }, rest: PASTE_START + pasted.slice(newline.length) };
  const text = /^[^\x00-\x1f\x7f]+/.exec(pasted)?.[0];
  if (text !== undefined) return { key: { kind: 'text', text }, rest: PASTE_START + pasted.slice(text.length) };
  const key: Key = pasted.startsWith('\t') ? { kind: 'text', text: '  ' } : IGNORE;
  return { key, rest: PASTE_START + pasted.slice(1) };
}

/** Whether an input is but the beginning of a paste, which goes on with the next one. */
export function isPasteMark(data: string): boolean {
  return data === PASTE_START;
}

/** The first key of an input that is not empty. */
export function nextKey(data: string): NextKey {
  if (data.startsWith(PASTE_START)) return pastedKey(data);
  const sequence = SEQUENCES.find(([text]) => data.startsWith(text));
  if (sequence !== undefined) return { key: { kind: sequence[1] }, rest: data.slice(sequence[0].length) };
  const unknown = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|[^[O])?/.exec(data)?.[0];
  if (unknown !== undefined) {
    return { key: unknown === '\x1b' ? { kind: 'escape' } : IGNORE, rest: data.slice(unknown.length) };
  }
  const text = /^[^\x00-\x1f\x7f]+/.exec(data)?.[0];
  if (text === undefined) return { key: IGNORE, rest: data.slice(1) };
  return { key: { kind: 'text', text }, rest: data.slice(text.length) };
}
