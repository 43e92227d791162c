/** What less was asked for (less(1), OPTIONS). */
export interface PagerOptions {
  /** -S: long lines are cut off. */
  chop: boolean;
  /** -N */
  numbers: boolean;
  /** -R: colours of the text are shown, not told. */
  raw: boolean;
  /** -F */
  readonly quitIfOneScreen: boolean;
  /** -E, and more(1) */
  readonly quitAtEnd: boolean;
  /** -X: not on a screen of its own. */
  readonly inPlace: boolean;
  /** -i, -I */
  readonly ignoreCase: 'never' | 'lower' | 'always';
  /** Keys to begin with: `+G`, `+/word`. */
  readonly first: string;
}

const LONG: Readonly<Record<string, string>> = {
  'chop-long-lines': 'S',
  'LINE-NUMBERS': 'N',
  'RAW-CONTROL-CHARS': 'R',
  'raw-control-chars': 'R',
  'quit-if-one-screen': 'F',
  'quit-at-eof': 'E',
  'QUIT-AT-EOF': 'E',
  'no-init': 'X',
  'ignore-case': 'i',
  'IGNORE-CASE': 'I',
};
/** Options that change nothing on this terminal. */
const WITHOUT_EFFECT = 'acCdfgGJKLmMnqQsuUwW~';

export interface ParsedOptions {
  readonly options: PagerOptions;
  readonly files: readonly string[];
  /** An option that there is not. */
  readonly unknown: string | undefined;
}

function lettersOf(word: string): string | undefined {
  if (!word.startsWith('--')) return word.slice(1);
  return Object.hasOwn(LONG, word.slice(2)) ? LONG[word.slice(2)] : undefined;
}

/** @param name less, or more: which ends with the text, and stays on the screen */
export function parseOptions(name: string, args: readonly string[]): ParsedOptions {
  const letters = new Set(name === 'more' ? ['E', 'X'] : []);
  const files: string[] = [];
  let first = '';
  for (const [index, word] of args.entries()) {
    if (word === '--') {
      files.push(...args.slice(index + 1));
      break;
    }
    if (word.startsWith('+') && word.length > 1) first = word.slice(1);
    else if (!word.startsWith('-') || word === '-') files.push(word);
    else {
      const given = lettersOf(word);
      if (given === undefined) return { options: optionsOf(letters, first), files, unknown: word.slice(2) };
      for (const letter of given) {
        if (!'SNRrFEeXiI'.includes(letter) && !WITHOUT_EFFECT.includes(letter)) {
          return { options: optionsOf(letters, first), files, unknown: letter };
        }
        letters.add(letter);
      }
    }
  }
  return { options: optionsOf(letters, first), files, unknown: undefined };
}

function optionsOf(letters: ReadonlySet<string>, first: string): PagerOptions {
  return {
    chop: letters.has('S'),
    numbers: letters.has('N'),
    raw: letters.has('R') || letters.has('r'),
    quitIfOneScreen: letters.has('F'),
    quitAtEnd: letters.has('E') || letters.has('e'),
    inPlace: letters.has('X'),
    ignoreCase: letters.has('I') ? 'always' : letters.has('i') ? 'lower' : 'never',
    first,
  };
}
