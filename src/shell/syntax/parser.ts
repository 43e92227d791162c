import type {
  CaseBranch,
  Command,
  CompoundCommand,
  Item,
  Pipeline,
  Redirection,
  Script,
  SimpleCommand,
  Word,
  WordPart,
} from './ast.ts';
import { Incomplete, SyntaxFailure, Unsupported } from './failures.ts';
import { WordParser } from './word-parser.ts';

export { Incomplete, SyntaxFailure, Unsupported } from './failures.ts';

const RESERVED = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);
const NAME = /^[A-Za-z_]\w*/;
const ENDS_WORD = /[\s;&|<>()]/;

interface PendingDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly literal: boolean;
  readonly parts: WordPart[];
}

/** A recursive-descent parser of the POSIX shell language (IEEE 1003.1, chapter 2), as far as it is run here. */
class Parser extends WordParser {
  #documents: PendingDocument[] = [];

  script(): Script {
    const items = this.#list([]);
    if (this.at < this.text.length)
      throw new SyntaxFailure(`syntax error near unexpected token \`${this.#peekWord()}'`);
    if (this.#documents.length > 0) throw new Incomplete('here-document');
    return items;
  }

  protected commands(): Script {
    const script = this.#list([]);
    this.#newlines();
    if (!this.starts(')')) throw new Incomplete(')');
    this.at++;
    return script;
  }

  protected nested(text: string): Parser {
    return new Parser(text);
  }

  #blanks(): void {
    for (;;) {
      if (this.starts('\\\n')) this.at += 2;
      else if (this.starts(' ') || this.starts('\t')) this.at++;
      else if (this.starts('#')) {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else return;
    }
  }

  /** Passes over newlines and blanks; here-documents begin after the newline of their line. */
  #newlines(): void {
    for (;;) {
      this.#blanks();
      if (!this.starts('\n')) return;
      this.at++;
      for (const document of this.#documents.splice(0)) this.#readDocument(document);
    }
  }

  #readDocument({ delimiter, stripTabs, literal, parts }: PendingDocument): void {
    const lines: string[] = [];
    for (;;) {
      if (this.at >= this.text.length) throw new Incomplete('here-document');
      const end = this.text.indexOf('\n', this.at);
      const raw = this.text.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.text.length : end + 1;
      const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === delimiter) {
        // The newline that ends the document ends its command's line, too.
        if (end >= 0) this.at--;
        break;
      }
      lines.push(`${line}\n`);
    }
    const text = lines.join('');
    if (literal) parts.push({ kind: 'text', text, quoted: true });
    else parts.push(...new Parser(text).quoted(''));
  }

  #peekWord(): string {
    this.#blanks();
    return /^[^\s;&|<>()]*/.exec(this.text.slice(this.at))?.[0] ?? '';
  }

  #reserved(words: readonly string[]): boolean {
    return words.includes(this.#peekWord());
  }

  #expect(word: string): void {
    this.#newlines();
    if (!this.starts(word) || (word !== ')' && this.#peekWord() !== word)) {
      if (this.at >= this.text.length) throw new Incomplete(word);
      throw new SyntaxFailure(`syntax error near unexpected token \`${this.#peekWord() || this.text.charAt(this.at)}'`);
    }
    this.at += word.length;
  }

  #list(until: readonly string[]): Script {
    const items: Item[] = [];
    let when: Item['when'] = 'always';
    this.#newlines();
    while (this.at < this.text.length && !this.#reserved(until) && !this.starts(')') && !this.starts(';;')) {
      items.push({ pipeline: this.#pipeline(), when });
      this.#blanks();
      if (this.starts('&&')) when = 'success';
      else if (this.starts('||')) when = 'failure';
      else when = 'always';
      if (when !== 'always') {
        this.at += 2;
        this.#newlines();
        if (this.at >= this.text.length) throw new Incomplete(when);
        continue;
      }
      if (this.starts(';;')) break;
      if (this.starts('&')) throw new Unsupported('background jobs');
      if (this.starts(';')) this.at++;
      this.#newlines();
    }
    return items;
  }

  #pipeline(): Pipeline {
    let negated = false;
    if (this.#peekWord() === '!') {
      this.at++;
      negated = true;
    }
    const commands = [this.#command()];
    for (;;) {
      this.#blanks();
      if (!this.starts('|') || this.starts('||')) break;
      this.at++;
      this.#newlines();
      if (this.at >= this.text.length) throw new Incomplete('|');
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    const word = this.#peekWord();
    const compound = this.#compound(word);
    if (compound !== undefined) {
      const redirections = this.#redirections();
      return redirections.length === 0 ? compound : { kind: 'redirected', command: compound, redirections };
    }
    if (word === 'select') throw new Unsupported(word);
    if (RESERVED.has(word)) throw new SyntaxFailure(`syntax error near unexpected token \`${word}'`);
    return this.#function() ?? this.#simple();
  }

  #compound(word: string): CompoundCommand | undefined {
    switch (word) {
      case 'for':
        return this.#for();
      case 'while':
      case 'until':
        return this.#while(word);
      case 'if':
        return this.#if();
      case 'case':
        return this.#case();
      case '[[':
        return this.#conditional();
      case '{': {
        this.at++;
        const body = this.#list(['}']);
        this.#expect('}');
        return { kind: 'group', body };
      }
      case '':
        if (this.starts('((')) throw new Unsupported('arithmetic command');
        if (!this.starts('(')) return undefined;
        this.at++;
        return { kind: 'subshell', body: this.commands() };
      default:
        return undefined;
    }
  }

  #function(): Command | undefined {
    const head = /^(?:([A-Za-z_]\w*)[ \t]*\([ \t]*\)|function[ \t]+([A-Za-z_]\w*)(?:[ \t]*\([ \t]*\))?)/.exec(
      this.text.slice(this.at),
    );
    if (head === null) return undefined;
    this.at += head[0].length;
    this.#newlines();
    if (this.at >= this.text.length) throw new Incomplete('function');
    return { kind: 'function', name: head[1] ?? head[2] ?? '', body: this.#command() };
  }

  #conditional(): CompoundCommand {
    this.at += 2;
    const words: Word[] = [];
    for (;;) {
      this.#newlines();
      if (this.at >= this.text.length) throw new Incomplete(']]');
      if (this.#peekWord() === ']]') break;
      const operator = /^(?:&&|\|\||=~|[()<>])/.exec(this.text.slice(this.at))?.[0];
      if (operator === undefined) {
        const start = this.at;
        words.push(this.word());
        if (this.at > start) continue;
        throw new SyntaxFailure(
          `syntax error in conditional expression: unexpected token \`${this.text.charAt(start)}'`,
        );
      }
      this.at += operator.length;
      words.push([{ kind: 'text', text: operator, quoted: false }]);
      this.#blanks();
      // A regular expression may have parentheses and bars.
      if (operator === '=~') words.push(this.word(/\s/));
    }
    this.at += 2;
    return { kind: 'conditional', words };
  }

  #case(): CompoundCommand {
    this.#expect('case');
    this.#blanks();
    const subject = this.word();
    this.#expect('in');
    const branches: CaseBranch[] = [];
    for (;;) {
      this.#newlines();
      if (this.#peekWord() === 'esac') break;
      if (this.starts('(')) this.at++;
      const patterns: Word[] = [];
      do {
        if (patterns.length > 0) this.at++;
        this.#blanks();
        if (this.at >= this.text.length) throw new Incomplete('case');
        patterns.push(this.word());
        this.#blanks();
      } while (this.starts('|'));
      this.#expect(')');
      branches.push({ patterns, body: this.#list(['esac']) });
      if (this.starts(';;')) this.at += 2;
    }
    this.#expect('esac');
    return { kind: 'case', subject, branches };
  }

  #for(): CompoundCommand {
    this.#expect('for');
    const variable = this.#peekWord();
    if (NAME.exec(variable)?.[0] !== variable) {
      if (this.at >= this.text.length) throw new Incomplete('for');
      throw new SyntaxFailure(`\`${variable}': not a valid identifier`);
    }
    this.at += variable.length;
    this.#newlines();
    let words: Word[] | undefined;
    if (this.#peekWord() === 'in') {
      this.at += 2;
      words = [];
      for (;;) {
        this.#blanks();
        if (this.at >= this.text.length || this.starts(';') || this.starts('\n')) break;
        words.push(this.word());
      }
    }
    return { kind: 'for', variable, words, body: this.#doBody() };
  }

  #doBody(): Script {
    this.#newlines();
    if (this.starts(';')) this.at++;
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return body;
  }

  #while(word: string): CompoundCommand {
    this.#expect(word);
    const condition = this.#list(['do']);
    return { kind: 'while', until: word === 'until', condition, body: this.#doBody() };
  }

  #if(): CompoundCommand {
    this.#expect('if');
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (;;) {
      const condition = this.#list(['then']);
      this.#expect('then');
      branches.push({ condition, body: this.#list(['elif', 'else', 'fi']) });
      this.#newlines();
      if (this.#peekWord() === 'elif') {
        this.at += 4;
        continue;
      }
      if (this.#peekWord() === 'else') {
        this.at += 4;
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
      const rest = this.text.slice(this.at);
      if (rest === '' || /^[\n;|)]/.test(rest) || /^&(?!>)/.test(rest)) break;
      const found = this.#redirections();
      if (found.length > 0) {
        redirections.push(...found);
        continue;
      }
      if (rest.startsWith('(')) throw new SyntaxFailure("syntax error near unexpected token `('");
      const assignment = /^([A-Za-z_]\w*)=/.exec(rest);
      if (assignment !== null && words.length === 0) {
        this.at += assignment[0].length;
        const empty = this.at >= this.text.length || ENDS_WORD.test(this.text.charAt(this.at));
        assignments.push({ name: assignment[1] ?? '', value: empty ? [] : this.word() });
        continue;
      }
      words.push(this.word());
    }
    if (words.length === 0 && assignments.length === 0 && redirections.length === 0) {
      const token = this.text.charAt(this.at);
      if (token === '') throw new Incomplete('command');
      throw new SyntaxFailure(`syntax error near unexpected token \`${token === '\n' ? 'newline' : token}'`);
    }
    return { kind: 'simple', assignments, words, redirections };
  }

  #redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (;;) {
      this.#blanks();
      const match = /^(?:([012])?(<<<|<<-?|<|>>|>&|>\|?)|(&>))/.exec(this.text.slice(this.at));
      if (match === null) return found;
      this.at += match[0].length;
      found.push(this.#redirection(match[1], match[2] ?? '&>'));
    }
  }

  #redirection(number: string | undefined, operator: string): Redirection {
    this.#blanks();
    if (operator === '<<<') {
      return { fd: 0, kind: 'text', target: [...this.word(), { kind: 'text', text: '\n', quoted: true }] };
    }
    if (operator.startsWith('<<')) {
      const delimiter = this.word();
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
    if (this.at >= this.text.length || this.starts('\n'))
      throw new SyntaxFailure("syntax error near unexpected token `newline'");
    return { fd, kind, target: this.word() };
  }
}

/** @throws Incomplete, SyntaxFailure, Unsupported */
export function parse(text: string): Script {
  return new Parser(text).script();
}
