/** What keys ask of the line editor, by readline's names for it (readline(3), emacs mode). */
export type EditFunction =
  | 'accept-line'
  | 'abort'
  | 'backward-char'
  | 'backward-delete-char'
  | 'backward-kill-word'
  | 'backward-word'
  | 'beginning-of-history'
  | 'beginning-of-line'
  | 'capitalize-word'
  | 'clear-screen'
  | 'complete'
  | 'delete-char'
  | 'delete-forward'
  | 'downcase-word'
  | 'edit-and-execute-command'
  | 'end-of-history'
  | 'end-of-line'
  | 'forward-char'
  | 'forward-search-history'
  | 'forward-word'
  | 'insert-comment'
  | 'interrupt'
  | 'kill-line'
  | 'kill-word'
  | 'next-history'
  | 'operate-and-get-next'
  | 'possible-completions'
  | 'previous-history'
  | 'reverse-search-history'
  | 'revert-line'
  | 'transpose-chars'
  | 'transpose-words'
  | 'undo'
  | 'unix-line-discard'
  | 'unix-word-rubout'
  | 'upcase-word'
  | 'yank'
  | 'yank-last-arg'
  | 'yank-pop';

/** What is typed, key by key. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'function'; readonly name: EditFunction }
  | { readonly kind: 'ignore' };

const BINDINGS: Readonly<Record<string, EditFunction>> = {
  '\r': 'accept-line',
  '\n': 'accept-line',
  '\x07': 'abort',
  '\x03': 'interrupt',
  '\t': 'complete',
  '\x1b?': 'possible-completions',
  '\x1b=': 'possible-completions',
  '\x02': 'backward-char',
  '\x1b[D': 'backward-char',
  '\x1bOD': 'backward-char',
  '\x06': 'forward-char',
  '\x1b[C': 'forward-char',
  '\x1bOC': 'forward-char',
  '\x1bb': 'backward-word',
  '\x1b[1;3D': 'backward-word',
  '\x1b[1;5D': 'backward-word',
  '\x1bf': 'forward-word',
  '\x1b[1;3C': 'forward-word',
  '\x1b[1;5C': 'forward-word',
  '\x01': 'beginning-of-line',
  '\x1b[H': 'beginning-of-line',
  '\x1bOH': 'beginning-of-line',
  '\x1b[1~': 'beginning-of-line',
  '\x05': 'end-of-line',
  '\x1b[F': 'end-of-line',
  '\x1bOF': 'end-of-line',
  '\x1b[4~': 'end-of-line',
  '\x10': 'previous-history',
  '\x1b[A': 'previous-history',
  '\x1bOA': 'previous-history',
  '\x0e': 'next-history',
  '\x1b[B': 'next-history',
  '\x1bOB': 'next-history',
  '\x1b<': 'beginning-of-history',
  '\x1b>': 'end-of-history',
  '\x12': 'reverse-search-history',
  '\x13': 'forward-search-history',
  '\x0f': 'operate-and-get-next',
  '\x7f': 'backward-delete-char',
  '\b': 'backward-delete-char',
  '\x04': 'delete-char',
  '\x1b[3~': 'delete-forward',
  '\x0b': 'kill-line',
  '\x15': 'unix-line-discard',
  '\x17': 'unix-word-rubout',
  '\x1b\x7f': 'backward-kill-word',
  '\x1b\b': 'backward-kill-word',
  '\x1bd': 'kill-word',
  '\x1b[3;3~': 'kill-word',
  '\x1b[3;5~': 'kill-word',
  '\x19': 'yank',
  '\x1by': 'yank-pop',
  '\x1b.': 'yank-last-arg',
  '\x1b_': 'yank-last-arg',
  '\x14': 'transpose-chars',
  '\x1bt': 'transpose-words',
  '\x1bu': 'upcase-word',
  '\x1bl': 'downcase-word',
  '\x1bc': 'capitalize-word',
  '\x1f': 'undo',
  '\x18\x15': 'undo',
  '\x1br': 'revert-line',
  '\x1b#': 'insert-comment',
  '\x0c': 'clear-screen',
  '\x18\x05': 'edit-and-execute-command',
};

/** Longest first: the beginning of a sequence is a key of its own. */
const SEQUENCES = Object.entries(BINDINGS).sort(([a], [b]) => b.length - a.length);

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
const QUOTED_INSERT = '\x16';

export interface NextKey {
  readonly key: Key;
  /** The input after it. */
  readonly rest: string;
}

const IGNORE: Key = { kind: 'ignore' };

/** How much of the end of a text may be the beginning of the mark. */
function partOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

/** Pasted text is never taken for keys. What of it is yet to come is left behind the mark of its beginning. */
function pasted(data: string): NextKey | undefined {
  const text = data.slice(PASTE_START.length);
  const end = text.indexOf(PASTE_END);
  const length = end < 0 ? text.length - partOf(PASTE_END, text) : end;
  if (end < 0 && length === 0) return undefined;
  const rest = end < 0 ? PASTE_START + text.slice(length) : text.slice(end + PASTE_END.length);
  // What could move the cursor or ring is no text (a page may have put it on the clipboard).
  const clean = text
    .slice(0, length)
    .replace(/\r\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
  return { key: clean === '' ? IGNORE : { kind: 'text', text: clean }, rest };
}

/**
 * The first key of an input that is not empty.
 * @returns undefined while there is but the beginning of one: of a paste, of Ctrl-X …, of Esc for Alt
 */
export function nextKey(data: string): NextKey | undefined {
  if (data.startsWith(PASTE_START)) return pasted(data);
  if (data === '\x1b' || data === '\x18' || data === QUOTED_INSERT) return undefined;
  if (data.startsWith(QUOTED_INSERT)) {
    const [letter = ''] = data.slice(1);
    return { key: { kind: 'text', text: letter }, rest: data.slice(1 + letter.length) };
  }
  const sequence = SEQUENCES.find(([text]) => data.startsWith(text));
  if (sequence !== undefined) {
    return { key: { kind: 'function', name: sequence[1] }, rest: data.slice(sequence[0].length) };
  }
  // ECMA-48 §5.4: what other keys send; Alt with a letter, and Ctrl-X with one.
  const unknown = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|[^[O])?|^\x18./s.exec(data)?.[0];
  if (unknown !== undefined) return { key: IGNORE, rest: data.slice(unknown.length) };
  const text = /^[^\x00-\x1f\x7f]+/.exec(data)?.[0];
  if (text === undefined) return { key: IGNORE, rest: data.slice(1) };
  return { key: { kind: 'text', text }, rest: data.slice(text.length) };
}
