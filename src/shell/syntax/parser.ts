import type { Command, Item, Pipeline, Redirection, Script, SimpleCommand, Word, WordPart } from './ast.ts';

/** The text ends in the middle of something: a quote, a here-document, a loop. The terminal asks for another line. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';
}

/** The text is not a script. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
}

/** The text uses more of the language than is run here as it streams: the full interpreter takes it (full-shell.ts). */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

const RESERVED = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}']);
const NAME = /^[A-Za-z_]\w*/;
const ENDS_WORD = /[\s;&|<>()]/;

interface PendingDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly literal: boolean;
  readonly parts: WordPart[];
}

/** A recursive-descent parser of the POSIX shell language (IEEE 1003.1, chapter 2), as far as it is run here. */
class Parser {
  readonly #text: string;
  #at = 0;
  #documents: PendingDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  script(): Script {
    const items = this.#list([]);
    if (this.#at < this.#text.length)
      throw new SyntaxFailure(`syntax error near unexpected token \`${this.#peekWord()}'`);
    if (this.#documents.length > 0) throw new Incomplete('here-document');
    return items;
  }

  #starts(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #blanks(): void {
    for (;;) {
      if (this.#starts('\\\n')) this.#at += 2;
      else if (this.#starts(' ') || this.#starts('\t')) this.#at++;
      else if (this.#starts('#')) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else return;
    }
  }

  /** Passes over newlines and blanks; here-documents begin after the newline of their line. */
  #newlines(): void {
    for (;;) {
      this.#blanks();
      if (!this.#starts('\n')) return;
      this.#at++;
      for (const document of this.#documents.splice(0)) this.#readDocument(document);
    }
  }

  #readDocument({ delimiter, stripTabs, literal, parts }: PendingDocument): void {
    const lines: string[] = [];
    for (;;) {
      if (this.#at >= this.#text.length) throw new Incomplete('here-document');
      const end = this.#text.indexOf('\n', this.#at);
      const raw = this.#text.slice(this.#at, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#text.length : end + 1;
      const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === delimiter) {
        // The newline that ends the document ends its command's line, too.
        if (end >= 0) this.#at--;
        break;
      }
      lines.push(`${line}\n`);
    }
    const text = lines.join('');
    if (literal) parts.push({ kind: 'text', text, quoted: true });
    else parts.push(...new Parser(text).#quoted(''));
  }

  #peekWord(): string {
    this.#blanks();
    return /^[^\s;&|<>()]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
  }

  #reserved(words: readonly string[]): boolean {
    return words.includes(this.#peekWord());
  }

  #expect(word: string): void {
    this.#newlines();
    if (this.#peekWord() !== word) {
      if (this.#at >= this.#text.length) throw new Incomplete(word);
      throw new SyntaxFailure(
        `syntax error near unexpected token \`${this.#peekWord() || this.#text.charAt(this.#at)}'`,
      );
    }
    this.#at += word.length;
  }

  #list(until: readonly string[]): Script {
    const items: Item[] = [];
    let when: Item['when'] = 'always';
    this.#newlines();
    while (this.#at < this.#text.length && !this.#reserved(until) && !this.#starts(')')) {
      items.push({ pipeline: this.#pipeline(), when });
      this.#blanks();
      if (this.#starts('&&')) when = 'success';
      else if (this.#starts('||')) when = 'failure';
      else when = 'always';
      if (when !== 'always') {
        this.#at += 2;
        this.#newlines();
        if (this.#at >= this.#text.length) throw new Incomplete(when);
        continue;
      }
      if (this.#starts(';;')) throw new Unsupported('case');
      if (this.#starts('&')) throw new Unsupported('background jobs');
      if (this.#starts(';')) this.#at++;
      this.#newlines();
    }
    return items;
  }

  #pipeline(): Pipeline {
    let negated = false;
    if (this.#peekWord() === '!') {
      this.#at++;
      negated = true;
    }
    const commands = [this.#command()];
    for (;;) {
      this.#blanks();
      if (!this.#starts('|') || this.#starts('||')) break;
      this.#at++;
      this.#newlines();
      if (this.#at >= this.#text.length) throw new Incomplete('|');
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    const word = this.#peekWord();
    switch (word) {
      case 'for':
        return this.#for();
      case 'while':
      case 'until':
        return this.#while(word);
      case 'if':
        return this.#if();
      case '{': {
        this.#at++;
        const body = this.#list(['}']);
        this.#expect('}');
        return { kind: 'group', body };
      }
      case 'case':
      case 'function':
      case 'select':
      case '[[':
        throw new Unsupported(word);
      default:
        if (RESERVED.has(word)) throw new SyntaxFailure(`syntax error near unexpected token \`${word}'`);
        if (this.#starts('(')) throw new Unsupported('subshell');
        return this.#simple();
    }
  }

  #for(): Command {
    this.#expect('for');
    const variable = this.#peekWord();
    if (NAME.exec(variable)?.[0] !== variable) {
      if (this.#at >= this.#text.length) throw new Incomplete('for');
      throw new SyntaxFailure(`\`${variable}': not a valid identifier`);
    }
    this.#at += variable.length;
    this.#newlines();
    const words: Word[] = [];
    if (this.#peekWord() === 'in') {
      this.#at += 2;
      for (;;) {
        this.#blanks();
        if (this.#at >= this.#text.length || this.#starts(';') || this.#starts('\n')) break;
        words.push(this.#word());
      }
    }
    return { kind: 'for', variable, words, body: this.#doBody() };
  }

  #doBody(): Script {
    this.#newlines();
    if (this.#starts(';')) this.#at++;
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return body;
  }

  #while(word: string): Command {
    this.#expect(word);
    const condition = this.#list(['do']);
    return { kind: 'while', until: word === 'until', condition, body: this.#doBody() };
  }

  #if(): Command {
    this.#expect('if');
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (;;) {
      const condition = this.#list(['then']);
      this.#expect('then');
      branches.push({ condition, body: this.#list(['elif', 'else', 'fi']) });
      this.#newlines();
      if (this.#peekWord() === 'elif') {
        this.#at += 4;
        continue;
      }
      if (this.#peekWord() === 'else') {
        this.#at += 4;
        otherwise = this.#list(['fi']);
      }
      this.#expect('fi');
      return { kind: 'if', branches, otherwise };
    }
  }

  #simple(): SimpleCommand {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      this.#blanks();
      const rest = this.#text.slice(this.#at);
      if (rest === '' || /^[\n;|)]/.test(rest) || /^&(?!>)/.test(rest)) break;
      const redirection = /^(?:([012])?(<<-?|<|>>|>&|>)|(&>>?))/.exec(rest);
      if (redirection !== null) {
        this.#at += redirection[0].length;
        redirections.push(this.#redirection(redirection[1], redirection[2] ?? '&>'));
        continue;
      }
      if (rest.startsWith('(')) throw new Unsupported('functions');
      const assignment = /^([A-Za-z_]\w*)=/.exec(rest);
      if (assignment !== null && words.length === 0) {
        this.#at += assignment[0].length;
        const empty = this.#at >= this.#text.length || ENDS_WORD.test(this.#text.charAt(this.#at));
        assignments.push({ name: assignment[1] ?? '', value: empty ? [] : this.#word() });
        continue;
      }
      words.push(this.#word());
    }
    if (words.length === 0 && assignments.length === 0 && redirections.length === 0) {
      const token = this.#text.charAt(this.#at);
      if (token === '') throw new Incomplete('command');
      throw new SyntaxFailure(`syntax error near unexpected token \`${token === '\n' ? 'newline' : token}'`);
    }
    return { kind: 'simple', assignments, words, redirections };
  }

  #redirection(number: string | undefined, operator: string): Redirection {
    this.#blanks();
    if (operator.startsWith('<<')) {
      if (this.#starts('<')) throw new Unsupported('here-string');
      const delimiter = this.#word();
      const parts: WordPart[] = [];
      this.#documents.push({
        delimiter: delimiter.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
        stripTabs: operator === '<<-',
        literal: delimiter.some((part) => part.quoted),
        parts,
      });
      return { fd: 0, kind: 'text', target: parts };
    }
    const fd = number === undefined ? (operator === '<' ? 0 : 1) : (Number(number) as 0 | 1 | 2);
    const kind =
      ({ '<': 'read', '>': 'write', '>>': 'append', '>&': 'duplicate', '&>': 'both' } as const)[operator] ?? 'write';
    if (this.#at >= this.#text.length || this.#starts('\n'))
      throw new SyntaxFailure("syntax error near unexpected token `newline'");
    return { fd, kind, target: this.#word() };
  }

  #word(): Word {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: false });
      text = '';
    };
    while (this.#at < this.#text.length) {
      const letter = this.#text.charAt(this.#at);
      if (ENDS_WORD.test(letter)) break;
      if (letter === '\\') {
        if (this.#at + 1 >= this.#text.length) throw new Incomplete('\\');
        flush();
        const next = this.#text.charAt(this.#at + 1);
        if (next !== '\n') parts.push({ kind: 'text', text: next, quoted: true });
        this.#at += 2;
      } else if (letter === "'") {
        flush();
        const end = this.#text.indexOf("'", this.#at + 1);
        if (end < 0) throw new Incomplete("'");
        parts.push({ kind: 'text', text: this.#text.slice(this.#at + 1, end), quoted: true });
        this.#at = end + 1;
      } else if (letter === '"') {
        flush();
        this.#at++;
        parts.push(...this.#quoted('"'));
      } else if (letter === '$') {
        flush();
        parts.push(this.#dollar(false));
      } else if (letter === '`') {
        throw new Unsupported('backquotes');
      } else {
        text += letter;
        this.#at++;
      }
    }
    flush();
    return parts;
  }

  /** The inside of double quotes, or a here-document when `end` is empty. */
  #quoted(end: string): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    for (;;) {
      if (this.#at >= this.#text.length) {
        if (end !== '') throw new Incomplete(end);
        break;
      }
      const letter = this.#text.charAt(this.#at);
      if (letter === end) {
        this.#at++;
        break;
      }
      const next = this.#text.charAt(this.#at + 1);
      if (letter === '\\' && ['$', '`', '\\', '\n', end].includes(next) && next !== '') {
        text += next === '\n' ? '' : next;
        this.#at += 2;
      } else if (letter === '$') {
        parts.push({ kind: 'text', text, quoted: true }, this.#dollar(true));
        text = '';
      } else if (letter === '`') {
        throw new Unsupported('backquotes');
      } else {
        text += letter;
        this.#at++;
      }
    }
    parts.push({ kind: 'text', text, quoted: true });
    return parts;
  }

  #dollar(quoted: boolean): WordPart {
    this.#at++;
    if (this.#starts('((')) throw new Unsupported('arithmetic');
    if (this.#starts('(')) {
      this.#at++;
      const script = this.#list([]);
      this.#newlines();
      if (!this.#starts(')')) throw new Incomplete('$(');
      this.#at++;
      return { kind: 'command', script, quoted };
    }
    if (this.#starts('{')) {
      const match = /^\{([A-Za-z_]\w*|[?#$!@*0-9])(?::?-([^{}$"'`]*))?\}/.exec(this.#text.slice(this.#at));
      if (match === null) throw new Unsupported('parameter expansion');
      this.#at += match[0].length;
      const [, name = '', fallback] = match;
      return {
        kind: 'variable',
        name,
        quoted,
        ...(fallback === undefined ? {} : { fallback: [{ kind: 'text', text: fallback, quoted: true }] as const }),
      };
    }
    const name = /^([A-Za-z_]\w*|[?#$!@*0-9])/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) return { kind: 'text', text: '$', quoted: true };
    this.#at += name.length;
    return { kind: 'variable', name, quoted };
  }
}

/** @throws Incomplete, SyntaxFailure, Unsupported */
export function parse(text: string): Script {
  return new Parser(text).script();
}
