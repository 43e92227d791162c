import { isFunction } from './functions.ts';
import { tokenize, type Token } from './lexer.ts';
import {
  type Call,
  type Node,
  type Operand,
  type Pipeline,
  type Template,
  TemplateError,
  type Term,
} from './syntax.ts';

function textOf(token: Token | undefined): string {
  if (token === undefined || !('text' in token)) return '}}';
  return token.kind === 'field' ? `.${token.text}` : token.text;
}

class Parser {
  readonly named = new Map<string, readonly Node[]>();
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #takeMark(mark: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'mark' || token.text !== mark) return false;
    this.#at++;
    return true;
  }

  /** The word that an action begins with. */
  #keyword(): string {
    const next = this.#tokens[this.#at + 1];
    return this.#peek()?.kind === 'open' && next?.kind === 'word' ? next.text : '';
  }

  #close(context: string): void {
    const token = this.#take();
    if (token?.kind !== 'close') throw new TemplateError(`unexpected <${textOf(token)}> in ${context}`);
  }

  /** Nodes until an action of one of these words, which is left for the caller. */
  body(ends: readonly string[]): readonly Node[] {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#peek();
      if (token === undefined) {
        if (ends.length > 0) throw new TemplateError('unexpected EOF');
        return nodes;
      }
      const keyword = this.#keyword();
      if (ends.includes(keyword)) return nodes;
      if (keyword === 'end' || keyword === 'else') throw new TemplateError(`unexpected {{${keyword}}}`);
      const node = this.#node(keyword);
      if (node !== undefined) nodes.push(node);
    }
  }

  #node(keyword: string): Node | undefined {
    const token = this.#take();
    if (token?.kind === 'text') return { kind: 'text', text: token.text };
    switch (keyword) {
      case 'if':
      case 'range':
      case 'with':
        this.#at++;
        return this.#branch(keyword);
      case 'break':
      case 'continue':
        this.#at++;
        this.#close(`{{${keyword}}}`);
        return { kind: keyword };
      case 'define':
        this.#at++;
        this.named.set(this.#name('define'), this.#endedBody('define clause'));
        return undefined;
      case 'template':
      case 'block': {
        this.#at++;
        const name = this.#name(keyword);
        const pipeline = this.#peek()?.kind === 'close' ? undefined : this.#pipeline(`${keyword} clause`);
        if (keyword === 'block') this.named.set(name, this.#endedBody('block clause'));
        else this.#close('template clause');
        return { kind: 'template', name, pipeline };
      }
      default: {
        const pipeline = this.#pipeline('command');
        this.#close('command');
        return { kind: 'action', pipeline };
      }
    }
  }

  #name(context: string): string {
    const token = this.#take();
    if (token?.kind === 'value' && typeof token.value === 'string') return token.value;
    throw new TemplateError(`unexpected ${JSON.stringify(textOf(token))} in ${context} clause`);
  }

  #endedBody(context: string): readonly Node[] {
    this.#close(context);
    const body = this.body(['end']);
    this.#at += 2;
    this.#close('end');
    return body;
  }

  #branch(kind: 'if' | 'range' | 'with'): Node {
    const pipeline = this.#pipeline(kind);
    this.#close(kind);
    const body = this.body(['end', 'else']);
    const otherwise = this.#otherwise(kind);
    return { kind, pipeline, body, otherwise };
  }

  /** `{{end}}`, `{{else}}…{{end}}`, `{{else if …}}…{{end}}`. */
  #otherwise(kind: 'if' | 'range' | 'with'): readonly Node[] {
    const keyword = this.#keyword();
    this.#at += 2;
    if (keyword === 'end') {
      this.#close('end');
      return [];
    }
    const next = this.#peek();
    if (kind !== 'range' && next?.kind === 'word' && next.text === kind) {
      this.#at++;
      return [this.#branch(kind)];
    }
    this.#close('else');
    const body = this.body(['end']);
    this.#at += 2;
    this.#close('end');
    return body;
  }

  #declared(): { readonly names: readonly string[]; readonly assigns: boolean } {
    const start = this.#at;
    const names: string[] = [];
    do {
      const token = this.#take();
      if (token?.kind !== 'variable') break;
      names.push(token.text);
    } while (this.#takeMark(','));
    if (names.length > 0) {
      if (this.#takeMark(':=')) return { names, assigns: false };
      if (this.#takeMark('=')) return { names, assigns: true };
    }
    this.#at = start;
    return { names: [], assigns: false };
  }

  #pipeline(context: string): Pipeline {
    const start = this.#at;
    const { names, assigns } = this.#declared();
    const calls: Call[] = [];
    do calls.push(this.#call(context));
    while (this.#takeMark('|'));
    const text = this.#tokens
      .slice(start, this.#at)
      .map((token) => `${'spaced' in token && token.spaced ? ' ' : ''}${textOf(token)}`)
      .join('')
      .trim();
    return { declares: names, assigns, calls, text };
  }

  #call(context: string): Call {
    const terms: Term[] = [];
    for (;;) {
      const token = this.#peek();
      if (token === undefined || token.kind === 'close' || token.kind === 'text' || token.kind === 'open') break;
      if (token.kind === 'mark' && (token.text === '|' || token.text === ')')) break;
      terms.push(this.#term(context));
    }
    if (terms.length === 0) throw new TemplateError(`missing value for ${context}`);
    return terms;
  }

  #term(context: string): Term {
    const operand = this.#operand(context);
    const fields: string[] = [];
    // `.a.b` is a chain; `.a .b` are two terms.
    for (let token = this.#peek(); token?.kind === 'field'; token = this.#peek()) {
      if (token.spaced && (fields.length > 0 || operand.kind !== 'dot')) break;
      if (token.spaced && operand.kind === 'dot' && this.#explicitDot) break;
      fields.push(token.text);
      this.#at++;
      this.#explicitDot = false;
    }
    return { operand, fields };
  }

  /** Whether the dot that came last was written, not meant by a field. */
  #explicitDot = false;

  #operand(context: string): Operand {
    const token = this.#peek();
    this.#explicitDot = false;
    if (token?.kind === 'field') return { kind: 'dot' };
    this.#at++;
    if (token?.kind === 'value') return { kind: 'literal', value: token.value };
    if (token?.kind === 'variable') return { kind: 'variable', name: token.text };
    if (token?.kind === 'word') return wordOperand(token.text);
    if (token?.kind === 'mark' && token.text === '.') {
      this.#explicitDot = true;
      return { kind: 'dot' };
    }
    if (token?.kind === 'mark' && token.text === '(') {
      const pipeline = this.#pipeline('parenthesized pipeline');
      if (!this.#takeMark(')')) throw new TemplateError('unclosed left paren');
      return { kind: 'pipeline', pipeline };
    }
    throw new TemplateError(`unexpected ${JSON.stringify(textOf(token))} in ${context}`);
  }
}

function wordOperand(name: string): Operand {
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'nil') return { kind: 'literal', value: null };
  if (!isFunction(name)) throw new TemplateError(`function "${name}" not defined`);
  return { kind: 'function', name };
}

/** @throws TemplateError */
export function parseGoTemplate(template: string): Template {
  const parser = new Parser(tokenize(template));
  const body = parser.body([]);
  return { body, named: parser.named };
}
