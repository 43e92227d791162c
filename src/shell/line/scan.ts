/** A word of a command, as it was typed and as the command gets it. */
export interface ScannedWord {
  /** Without quotes and backslashes. */
  readonly text: string;
  /** Where it begins in the line. */
  readonly start: number;
}

/** What is open at the end of a text. */
export type Open = 'single' | 'double' | 'backquote' | 'heredoc' | 'comment';

export interface ScannedLine {
  /** Words of the command that the end is in, without its redirections; the word at the end is not among them. */
  readonly words: readonly ScannedWord[];
  /** The word that the end is in; empty behind a blank. */
  readonly word: ScannedWord;
  /** Whether the word is where output goes to, or input comes from. */
  readonly redirected: boolean;
  readonly open: Open | undefined;
}

interface Frame {
  words: ScannedWord[];
  redirected: boolean;
  quote: 'double' | undefined;
}

const OPERATORS = /^(?:&&|\|\||;;|\|&|[|;&\n])/;
const REDIRECTION = /^(?:<<<|<<-?|[<>]&|&>>?|>>|>\||[<>])/;
const WORD_END = /[\s|&;<>()]/;

/** Reads a command line as far as it is typed (XCU §2.3, Token Recognition). */
class Scanner {
  readonly #text: string;
  #at = 0;
  #frame: Frame = { words: [], redirected: false, quote: undefined };
  readonly #outer: (Frame & { readonly closes: string })[] = [];
  #word = '';
  #start = 0;
  #inWord = false;
  /** Ends of here-documents that begin with the next line; what is being read as one. */
  #heredocs: string[] = [];
  #heredocNext = false;
  open: Open | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): ScannedLine {
    while (this.#at < this.#text.length && this.open === undefined) this.#step();
    const quote = this.#frame.quote;
    return {
      words: this.#frame.words,
      word: { text: this.#word, start: this.#inWord ? this.#start : this.#text.length },
      redirected: this.#frame.redirected || this.#heredocNext,
      open: this.open ?? quote ?? (this.#outer.some(({ closes }) => closes === '`') ? 'backquote' : undefined),
    };
  }

  #step(): void {
    const rest = this.#text.slice(this.#at);
    const letter = rest.charAt(0);
    if (this.#frame.quote === 'double') return this.#inDouble(rest, letter);
    if (letter === "'") return this.#single();
    if (letter === '"') {
      this.#begin();
      this.#frame.quote = 'double';
      this.#at++;
      return;
    }
    if (this.#substitution(rest, letter)) return;
    if (letter === '\\') return this.#add(rest.charAt(1), rest[1] === '\n' ? 0 : 2, rest[1] === '\n');
    if (letter === '#' && !this.#inWord) return this.#comment();
    const operator = OPERATORS.exec(rest)?.[0];
    const redirection = REDIRECTION.exec(rest)?.[0];
    if (redirection !== undefined) return this.#redirect(redirection);
    if (operator !== undefined) return this.#operator(operator);
    if (letter === '(') return this.#enter(')', 1);
    if (letter === ')') return this.#leave();
    if (WORD_END.test(letter)) {
      this.#end();
      this.#at++;
    } else this.#add(letter, 1);
  }

  #begin(): void {
    if (!this.#inWord) this.#start = this.#at;
    this.#inWord = true;
  }

  #add(text: string, units: number, continuation = false): void {
    if (continuation) {
      this.#at += 2;
      return;
    }
    this.#begin();
    this.#word += text;
    this.#at += Math.max(1, units);
  }

  #end(): void {
    if (!this.#inWord) return;
    if (this.#heredocNext) this.#heredocs.push(this.#word);
    else if (!this.#frame.redirected) this.#frame.words.push({ text: this.#word, start: this.#start });
    this.#frame.redirected = false;
    this.#heredocNext = false;
    this.#word = '';
    this.#inWord = false;
  }

  #inDouble(rest: string, letter: string): void {
    if (letter === '"') {
      this.#frame.quote = undefined;
      this.#at++;
    } else if (letter === '\\' && /^\\["$`\\]/.test(rest)) this.#add(rest.charAt(1), 2);
    else if (!this.#substitution(rest, letter)) this.#add(letter, 1);
  }

  #single(): void {
    this.#begin();
    const end = this.#text.indexOf("'", this.#at + 1);
    this.#word += this.#text.slice(this.#at + 1, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (end < 0) this.open = 'single';
  }

  /** @returns whether a command begins or ends here that another one has for an argument */
  #substitution(rest: string, letter: string): boolean {
    if (/^\$\((?!\()/.test(rest)) this.#enter(')', 2);
    else if (letter === '`' && this.#outer.at(-1)?.closes === '`') this.#leave();
    else if (letter === '`') this.#enter('`', 1);
    else return false;
    return true;
  }

  #enter(closes: string, units: number): void {
    this.#end();
    this.#outer.push({ ...this.#frame, closes });
    this.#frame = { words: [], redirected: false, quote: undefined };
    this.#at += units;
  }

  /** What a substitution gives is not known: it stands for a word. */
  #leave(): void {
    this.#end();
    const { closes: _closes, ...frame } = this.#outer.pop() ?? {
      words: [],
      redirected: false,
      quote: undefined,
      closes: '',
    };
    this.#frame = frame;
    this.#at++;
    this.#begin();
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
    if (end < 0) this.open = 'comment';
  }

  #redirect(operator: string): void {
    // `2>`: the number belongs to the redirection.
    if (/^\d+$/.test(this.#word)) {
      this.#word = '';
      this.#inWord = false;
    }
    this.#end();
    this.#at += operator.length;
    if (operator === '<<' || operator === '<<-') this.#heredocNext = true;
    else if (/^[<>]&$/.test(operator) && /^[\d-]/.test(this.#text.slice(this.#at))) this.#at++;
    else this.#frame.redirected = true;
  }

  #operator(operator: string): void {
    this.#end();
    this.#frame = { ...this.#frame, words: [], redirected: false };
    this.#at += operator.length;
    if (operator !== '\n') return;
    for (const end of this.#heredocs.splice(0)) {
      const body = this.#text.slice(this.#at);
      const match = new RegExp(`^\\t*${end.replace(/[^\w]/g, '\\$&')}(?:\\n|$)`, 'm').exec(body);
      this.#at += match === null ? body.length : match.index + match[0].length;
      if (match === null) this.open = 'heredoc';
    }
  }
}

/** What a command line is in at its end. Nothing is expanded. */
export function scanLine(text: string): ScannedLine {
  return new Scanner(text).scan();
}
