import type { Script, Word, WordPart } from './ast.ts';
import { Incomplete, Unsupported } from './failures.ts';

const ENDS_WORD = /[\s;&|<>()]/;

/** Words, quotes and expansions (IEEE 1003.1, §2.2 and §2.6). */
export abstract class WordParser {
  protected readonly text: string;
  protected at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** A list of commands up to a closing parenthesis, which is passed over. */
  protected abstract commands(): Script;

  /** A parser for the text between backquotes. */
  protected abstract nested(text: string): { script(): Script };

  protected starts(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  protected word(ends = ENDS_WORD): Word {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: false });
      text = '';
    };
    while (this.at < this.text.length) {
      const letter = this.text.charAt(this.at);
      if (ends.test(letter)) break;
      if (letter === '\\') {
        if (this.at + 1 >= this.text.length) throw new Incomplete('\\');
        flush();
        const next = this.text.charAt(this.at + 1);
        if (next !== '\n') parts.push({ kind: 'text', text: next, quoted: true });
        this.at += 2;
      } else if (letter === "'") {
        flush();
        const end = this.text.indexOf("'", this.at + 1);
        if (end < 0) throw new Incomplete("'");
        parts.push({ kind: 'text', text: this.text.slice(this.at + 1, end), quoted: true });
        this.at = end + 1;
      } else if (letter === '"') {
        flush();
        this.at++;
        parts.push(...this.quoted('"'));
      } else if (letter === '$') {
        flush();
        parts.push(this.#dollar(false));
      } else if (letter === '`') {
        flush();
        parts.push(this.#backquotes(false));
      } else {
        text += letter;
        this.at++;
      }
    }
    flush();
    return parts;
  }

  /** The inside of double quotes, or a here-document when `end` is empty. */
  protected quoted(end: string): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    for (;;) {
      if (this.at >= this.text.length) {
        if (end !== '') throw new Incomplete(end);
        break;
      }
      const letter = this.text.charAt(this.at);
      if (letter === end) {
        this.at++;
        break;
      }
      const next = this.text.charAt(this.at + 1);
      if (letter === '\\' && ['$', '`', '\\', '\n', end].includes(next) && next !== '') {
        text += next === '\n' ? '' : next;
        this.at += 2;
      } else if (letter === '$') {
        flush();
        parts.push(this.#dollar(true));
      } else if (letter === '`') {
        flush();
        parts.push(this.#backquotes(true));
      } else {
        text += letter;
        this.at++;
      }
    }
    flush();
    return parts.length === 0 ? [{ kind: 'text', text: '', quoted: true }] : parts;
  }

  #backquotes(quoted: boolean): WordPart {
    const match = /^`((?:[^`\\]|\\[^])*)`/.exec(this.text.slice(this.at));
    if (match === null) throw new Incomplete('`');
    this.at += match[0].length;
    const script = this.nested((match[1] ?? '').replace(/\\([`$\\])/g, '$1')).script();
    return { kind: 'command', script, quoted };
  }

  #dollar(quoted: boolean): WordPart {
    this.at++;
    if (this.starts('((')) return this.#arithmetic(quoted);
    if (this.starts('(')) {
      this.at++;
      return { kind: 'command', script: this.commands(), quoted };
    }
    if (this.starts('{')) return this.#braces(quoted);
    const name = /^([A-Za-z_]\w*|[?#$!@*0-9])/.exec(this.text.slice(this.at))?.[0];
    if (name === undefined) return { kind: 'text', text: '$', quoted: true };
    this.at += name.length;
    return { kind: 'variable', name, quoted };
  }

  #arithmetic(quoted: boolean): WordPart {
    let depth = 0;
    for (let end = this.at; end < this.text.length; end++) {
      const letter = this.text.charAt(end);
      if (letter === '(') depth++;
      if (letter !== ')' || --depth > 0) continue;
      const inside = this.text.slice(this.at + 2, end - 1);
      this.at = end + 1;
      return { kind: 'arithmetic', expression: this.#inside(inside), quoted };
    }
    throw new Incomplete('$((');
  }

  #inside(text: string): Word {
    const parser = this.nested(text) as unknown as WordParser;
    return parser.quoted('');
  }

  #braces(quoted: boolean): WordPart {
    this.at++;
    const head = /^(#?)([A-Za-z_]\w*|[?#$!@*0-9])/.exec(this.text.slice(this.at));
    if (head === null) {
      if (this.at >= this.text.length) throw new Incomplete('${');
      throw new Unsupported('parameter expansion');
    }
    this.at += head[0].length;
    const name = head[2] ?? '';
    if (head[1] === '#' || this.starts('}')) {
      if (!this.starts('}')) throw new Unsupported('parameter expansion');
      this.at++;
      const word: Word = [];
      return head[1] === '#'
        ? { kind: 'variable', name, quoted, operation: { operator: 'length', word } }
        : { kind: 'variable', name, quoted };
    }
    const operator = /^(?::[-=+?]|[-=+?]|%%?|##?|\/\/?|:)/.exec(this.text.slice(this.at))?.[0];
    if (operator === undefined) {
      if (this.at >= this.text.length) throw new Incomplete('${');
      throw new Unsupported('parameter expansion');
    }
    this.at += operator.length;
    const word = this.word(/\}/);
    if (!this.starts('}')) throw new Incomplete('${');
    this.at++;
    return { kind: 'variable', name, quoted, operation: { operator, word } };
  }
}
