import type { PagerOptions } from './options.ts';
import { plainText } from './rows.ts';
import type { PagedText } from './text.ts';
import { PagerView } from './view.ts';

const REVERSE = '\x1b[7m';
const PLAIN = '\x1b[0m';
const HALF_SCREEN = 2;

/** How many lines the text must have before it can be shown what is asked for. */
export type Wanted = number;

/** What less does with keys: no input or output, but what the screen shows. */
export class Pager {
  readonly #text: PagedText;
  readonly #options: PagerOptions;
  readonly #name: string;
  readonly view: PagerView;
  /** Digits before a command. */
  #count = '';
  /** What is being typed behind `/`, `?`, `-`. */
  #entry: { readonly sign: string; text: string } | undefined;
  #search: { readonly pattern: RegExp; readonly forward: boolean } | undefined;
  #message = '';
  #toEnd = false;
  #following = false;
  #fresh = true;
  done = false;

  /** @param name of the file; '' for standard input */
  constructor(
    text: PagedText,
    options: PagerOptions,
    size: { readonly columns: number; readonly rows: number },
    name: string,
  ) {
    this.#text = text;
    this.#options = options;
    this.#name = name;
    this.view = new PagerView(text, options, size);
  }

  /** Lines to be read before the keys so far have what they ask for. */
  get wanted(): Wanted {
    if (this.#toEnd || this.#following) return Number.POSITIVE_INFINITY;
    return this.view.bottom + this.view.height;
  }

  get waits(): boolean {
    return (this.#toEnd || this.#following) && !this.#text.ended;
  }

  /** More of the text is there, or all of it. */
  grown(): void {
    if (this.#following || this.#toEnd) this.view.goToEnd();
    if (this.#text.ended) this.#toEnd = false;
  }

  /** Ctrl-C: no longer waits for the end. */
  interrupt(): void {
    this.#toEnd = false;
    this.#following = false;
    this.#entry = undefined;
    this.#count = '';
  }

  key(key: string): void {
    this.#message = '';
    this.#fresh = false;
    if (this.#entry !== undefined) return this.#enter(this.#entry, key);
    if (/^\d$/.test(key)) {
      this.#count += key;
      return;
    }
    const given = this.#count === '' ? undefined : Number(this.#count);
    this.#count = '';
    this.#command(key, given);
    if (this.#options.quitAtEnd && this.#text.ended && this.view.atEnd && /^[ fjd\r\n]$/.test(key)) this.done = true;
  }

  #command(key: string, given: number | undefined): void {
    const { view } = this;
    const { height } = view;
    switch (key) {
      case 'q':
      case 'Q':
      case ':q':
        this.done = true;
        return;
      case ' ':
      case 'f':
      case 'z':
      case '\x06':
      case '\x16':
      case '\x1b[6~':
        return view.scroll(given ?? height);
      case 'b':
      case 'w':
      case '\x02':
      case '\x1bv':
      case '\x1b[5~':
        return view.scroll(-(given ?? height));
      case 'j':
      case 'e':
      case '\r':
      case '\n':
      case '\x05':
      case '\x0e':
      case '\x1b[B':
      case '\x1bOB':
        return view.scroll(given ?? 1);
      case 'k':
      case 'y':
      case '\x10':
      case '\x19':
      case '\x1b[A':
      case '\x1bOA':
        return view.scroll(-(given ?? 1));
      case 'd':
      case '\x04':
        return view.scroll(given ?? Math.ceil(height / HALF_SCREEN));
      case 'u':
      case '\x15':
        return view.scroll(-(given ?? Math.ceil(height / HALF_SCREEN)));
      case '\x1b[C':
      case '\x1bOC':
      case '\x1b)':
        return this.#shift(given ?? Math.ceil(view.columns / HALF_SCREEN));
      case '\x1b[D':
      case '\x1bOD':
      case '\x1b(':
        return this.#shift(-(given ?? Math.ceil(view.columns / HALF_SCREEN)));
      case 'g':
      case '<':
      case '\x1b<':
      case '\x1b[H':
      case '\x1bOH':
      case '\x1b[1~':
        return view.goTo((given ?? 1) - 1);
      case 'G':
      case '>':
      case '\x1b>':
      case '\x1b[F':
      case '\x1bOF':
      case '\x1b[4~':
        if (given !== undefined) return view.goTo(given - 1);
        this.#toEnd = !this.#text.ended;
        return view.goToEnd();
      case 'p':
      case '%':
        return view.goTo(Math.floor((this.#text.lines.length * (given ?? 0)) / 100));
      case 'F':
        this.#following = true;
        return view.goToEnd();
      case '/':
      case '?':
      case '-':
        this.#entry = { sign: key, text: '' };
        return;
      case 'n':
        return this.#next(true);
      case 'N':
        return this.#next(false);
      case '=':
      case '\x07':
        this.#message = this.#where();
        return;
      case 'h':
      case 'H':
        this.#message = 'SPACE b j k g G  /word n N  -S -N  F follows  q quits';
        return;
      default:
    }
  }

  #shift(columns: number): void {
    this.#options.chop = true;
    this.view.shift = Math.max(0, this.view.shift + columns);
  }

  #enter(entry: { readonly sign: string; text: string }, key: string): void {
    if (entry.sign === '-') {
      this.#entry = undefined;
      this.#toggle(key);
    } else if (key === '\r' || key === '\n') {
      this.#entry = undefined;
      this.#find(entry.text, entry.sign === '/');
    } else if (key === '\x7f' || key === '\b') {
      if (entry.text === '') this.#entry = undefined;
      entry.text = [...entry.text].slice(0, -1).join('');
    } else if (key === '\x15') entry.text = '';
    else if (key === '\x1b' || key === '\x07') this.#entry = undefined;
    else if (key >= ' ' && !key.startsWith('\x1b')) entry.text += key;
  }

  #toggle(letter: string): void {
    const options = this.#options;
    if (letter === 'S') options.chop = !options.chop;
    else if (letter === 'N') options.numbers = !options.numbers;
    else if (letter === 'R') options.raw = !options.raw;
    else this.#message = `There is no ${letter} option ("less --help" for help)`;
  }

  /** @param text '' for the one before */
  #find(text: string, forward: boolean): void {
    if (text !== '') {
      const { ignoreCase } = this.#options;
      const anyCase = ignoreCase === 'always' || (ignoreCase === 'lower' && text === text.toLowerCase());
      try {
        this.#search = { pattern: new RegExp(text, anyCase ? 'iu' : 'u'), forward };
      } catch {
        this.#message = 'Invalid pattern';
        return;
      }
    }
    this.view.pattern = this.#search?.pattern;
    this.#next(true);
  }

  #next(same: boolean): void {
    if (this.#search === undefined) {
      this.#message = 'No previous regular expression';
      return;
    }
    const { pattern, forward } = this.#search;
    const step = forward === same ? 1 : -1;
    const { lines } = this.#text;
    for (let at = this.view.top.line + step; at >= 0 && at < lines.length; at += step) {
      const line = lines[at] ?? '';
      if (!pattern.test(this.#options.raw ? plainText(line) : line)) continue;
      this.view.goTo(at);
      return;
    }
    this.#message = 'Pattern not found';
  }

  #where(): string {
    const { bottom, top } = this.view;
    const total = this.#text.ended ? `/${this.#text.lines.length}` : '';
    return `${this.#name === '' ? '' : `${this.#name} `}lines ${top.line + 1}-${bottom}${total}${this.view.atEnd && this.#text.ended ? ' (END)' : ''}`;
  }

  get #prompt(): string {
    if (this.#entry !== undefined) return `${this.#entry.sign}${this.#entry.text}`;
    if (this.#message !== '') return `${REVERSE}${this.#message}${PLAIN}`;
    if (this.#following) return `${REVERSE}Waiting for data... (interrupt to abort)${PLAIN}`;
    if (this.#toEnd) return 'Calculating line numbers... (interrupt to abort)';
    if (this.#count !== '') return `:${this.#count}`;
    if (this.#text.ended && this.view.atEnd) {
      return `${REVERSE}${this.#fresh && this.#name !== '' ? `${this.#name} ` : ''}(END)${PLAIN}`;
    }
    return this.#fresh && this.#name !== '' ? `${REVERSE}${this.#name}${PLAIN}` : ':';
  }

  /** The whole screen anew: rows of text, `~` where there is none, and the prompt. */
  get picture(): string {
    const { shown, height } = this.view;
    const rows = [...shown, ...Array.from({ length: height - shown.length }, () => '~')];
    return `\x1b[H${rows.map((row) => `${row}\x1b[K\r\n`).join('')}${this.#prompt}\x1b[K`;
  }
}
