import type { Expr, MapEntry, StructField } from './ast.ts';
import { ExprBuilder } from './builder.ts';
import type { Issue } from './issues.ts';
import { type Token, tokenize } from './lexer.ts';
import { bytesLiteral, intLiteral, stringLiteral, uintLiteral } from './literals.ts';
import { expandGlobal, expandMember, MacroError } from './macros.ts';
import type { CelValue } from '../values/value.ts';

/** upstream: cel-go parser/parser.go reservedIds */
const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

const KEYWORDS: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);

/** What an expression may begin with, in the words of cel-go's generated parser. */
const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const SUMS: ReadonlySet<string> = new Set(['+', '-']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '%']);

/** upstream: cel-go parser maxRecursionDepth */
const MAX_DEPTH = 250;

class SyntaxIssue extends Error {
  readonly issue: Issue;

  constructor(at: number, message: string) {
    super(message);
    this.issue = { at, message };
  }
}

/** An expression with its macros expanded, or what is wrong with it. */
export function parse(source: string): { readonly expr?: Expr; readonly issues: readonly Issue[] } {
  const { tokens, issues } = tokenize(source);
  try {
    const expr = new Parser(tokens).whole();
    return issues.length > 0 ? { issues } : { expr, issues };
  } catch (error) {
    if (error instanceof SyntaxIssue || error instanceof MacroError) return { issues: [...issues, error.issue] };
    throw error;
  }
}

/** Recursive descent over the grammar of the language definition. upstream: cel-go parser/gen/CEL.g4 */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #build = new ExprBuilder();
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expr {
    const expr = this.#expr();
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#unexpected(token, '<EOF>', (next) => next.kind === 'end');
    return expr;
  }

  #peek(offset = 0): Token {
    return this.#tokens[this.#index + offset] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.text === text && (token.kind === 'op' || token.kind === 'ident');
  }

  #take(): Token {
    const token = this.#peek();
    this.#index++;
    return token;
  }

  #accept(text: string): Token | undefined {
    return this.#is(text) ? this.#take() : undefined;
  }

  #expect(text: string): Token {
    const token = this.#accept(text);
    if (token !== undefined) return token;
    const { text: found, at } = this.#peek();
    throw new SyntaxIssue(at, `Syntax error: missing '${text}' at '${found}'`);
  }

  #expr(): Expr {
    if (++this.#depth > MAX_DEPTH) {
      throw new SyntaxIssue(this.#peek().at, `expression recursion limit exceeded: ${String(MAX_DEPTH)}`);
    }
    const condition = this.#chain(['||'], () => this.#chain(['&&'], () => this.#relation()));
    const question = this.#accept('?');
    let result = condition;
    if (question !== undefined) {
      const yes = this.#chain(['||'], () => this.#chain(['&&'], () => this.#relation()));
      this.#expect(':');
      result = this.#build.call(question.at, '_?_:_', [condition, yes, this.#expr()]);
    }
    this.#depth--;
    return result;
  }

  /** Operators of one rank, from left to right. */
  #chain(operators: Iterable<string>, operand: () => Expr): Expr {
    const accepted = new Set(operators);
    let left = operand();
    for (;;) {
      const { text, kind, at } = this.#peek();
      if (!accepted.has(text) || (kind !== 'op' && text !== 'in')) return left;
      this.#take();
      left = this.#build.call(at, text === 'in' ? '@in' : `_${text}_`, [left, operand()]);
    }
  }

  #relation(): Expr {
    return this.#chain(RELATIONS, () => this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#unary())));
  }

  #unary(): Expr {
    const { text, kind, at } = this.#peek();
    if (kind !== 'op' || (text !== '!' && text !== '-')) return this.#member();
    const next = this.#peek(1);
    if (text === '-' && (next.kind === 'int' || next.kind === 'double')) return this.#member();
    let count = 0;
    while (this.#accept(text) !== undefined) count++;
    const operand = this.#member();
    // Two of them are none. upstream: cel-go parser.go VisitLogicalNot, VisitNegate
    return count % 2 === 0 ? operand : this.#build.call(at, text === '!' ? '!_' : '-_', [operand]);
  }

  #member(): Expr {
    let expr = this.#primary();
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'op') return expr;
      if (token.text === '.') expr = this.#dotted(expr);
      else if (token.text === '[') expr = this.#indexed(expr);
      else if (token.text === '{' && this.#isName(expr)) expr = this.#message(expr);
      else return expr;
    }
  }

  #dotted(operand: Expr): Expr {
    const dot = this.#take();
    const optional = this.#accept('?') !== undefined;
    const name = this.#take();
    const quoted = name.kind === 'quoted';
    if (!quoted && (name.kind !== 'ident' || KEYWORDS.has(name.text))) {
      if (name.kind === 'end') throw new SyntaxIssue(dot.at + 1, "Syntax error: no viable alternative at input '.'");
      throw this.#unexpected(name, 'IDENTIFIER', () => false);
    }
    // upstream: cel.EnableIdentifierEscapeSyntax, which Kubernetes leaves off
    if (quoted) throw new SyntaxIssue(name.at, "unsupported syntax: '`'");
    const field = name.text;
    if (optional) return this.#build.call(dot.at, '_?._', [operand, this.#build.constant(name.at, field)]);
    if (!this.#is('(')) return this.#build.select(dot.at, operand, field);
    const { at, args } = this.#arguments();
    const expanded = expandMember(this.#build, at, field, operand, args);
    if (expanded !== undefined) return expanded;
    // A function of a namespace, `format.dns1123Label()`, is told from a method by the checker.
    return this.#build.memberCall(at, field, operand, args);
  }

  #indexed(operand: Expr): Expr {
    const { at } = this.#take();
    const optional = this.#accept('?') !== undefined;
    const index = this.#expr();
    this.#expect(']');
    return this.#build.call(at, optional ? '_[?_]' : '_[_]', [operand, index]);
  }

  #arguments(): { readonly at: number; readonly args: readonly Expr[] } {
    const { at } = this.#expect('(');
    const args: Expr[] = [];
    if (this.#accept(')') !== undefined) return { at, args };
    do args.push(this.#expr());
    while (this.#accept(',') !== undefined);
    this.#expect(')');
    return { at, args };
  }

  #primary(): Expr {
    const token = this.#peek();
    if (token.kind === 'op') return this.#bracketed(token);
    if (token.kind === 'ident') return this.#named();
    if (token.kind === 'end' || token.kind === 'quoted') throw this.#unexpected(token);
    this.#take();
    return this.#build.constant(token.at, literal(token, false));
  }

  #bracketed(token: Token): Expr {
    switch (token.text) {
      case '(': {
        this.#take();
        const inner = this.#expr();
        this.#expect(')');
        return inner;
      }
      case '[':
        return this.#list();
      case '{':
        return this.#map();
      case '-':
        this.#take();
        return this.#build.constant(token.at, literal(this.#take(), true));
      case '.':
        return this.#named();
      default:
        throw this.#unexpected(token);
    }
  }

  /** In the words of ANTLR: what could be left out is extraneous. */
  #unexpected({ text, at, kind }: Token, expected = OPERAND, fits = startsOperand): SyntaxIssue {
    const next = this.#tokens[this.#tokens.findIndex((token) => token.at === at) + 1];
    const extraneous = kind !== 'end' && next !== undefined && fits(next);
    return new SyntaxIssue(
      at,
      `Syntax error: ${extraneous ? 'extraneous' : 'mismatched'} input '${text}' expecting ${expected}`,
    );
  }

  #named(): Expr {
    const dot = this.#accept('.');
    const token = this.#take();
    const at = dot?.at ?? token.at;
    if (token.text === 'true' || token.text === 'false') return this.#build.constant(at, token.text === 'true');
    if (token.text === 'null') return this.#build.constant(at, null);
    if (token.kind !== 'ident' || token.text === 'in') throw this.#unexpected(token);
    if (RESERVED.has(token.text)) throw new SyntaxIssue(token.at, `reserved identifier: ${token.text}`);
    const name = dot === undefined ? token.text : `.${token.text}`;
    if (!this.#is('(')) return this.#build.ident(at, name);
    const call = this.#arguments();
    return expandGlobal(this.#build, call.at, name, call.args) ?? this.#build.call(call.at, name, call.args);
  }

  #list(): Expr {
    const { at } = this.#take();
    const elements: Expr[] = [];
    const optional = new Set<number>();
    while (!this.#is(']')) {
      if (this.#accept('?') !== undefined) optional.add(elements.length);
      elements.push(this.#expr());
      if (this.#accept(',') === undefined) break;
    }
    this.#expect(']');
    return this.#build.list(at, elements, optional);
  }

  #map(): Expr {
    const { at } = this.#take();
    const entries: MapEntry[] = [];
    while (!this.#is('}')) {
      const optional = this.#accept('?') !== undefined;
      const key = this.#expr();
      const colon = this.#expect(':');
      entries.push({ id: this.#build.id(), at: colon.at, key, value: this.#expr(), optional });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}');
    return this.#build.map(at, entries);
  }

  /** `Object.spec` before braces. */
  #isName(expr: Expr): boolean {
    if (expr.kind === 'ident') return true;
    return expr.kind === 'select' && !expr.test && this.#isName(expr.operand);
  }

  #message(name: Expr): Expr {
    const { at } = this.#take();
    const fields: StructField[] = [];
    while (!this.#is('}')) {
      const optional = this.#accept('?') !== undefined;
      const field = this.#take();
      if (field.kind !== 'ident' && field.kind !== 'quoted') throw this.#unexpected(field);
      const colon = this.#expect(':');
      const text = field.kind === 'quoted' ? field.text.slice(1, -1) : field.text;
      fields.push({ id: this.#build.id(), at: colon.at, name: text, value: this.#expr(), optional });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}');
    return this.#build.struct(at, qualifiedName(name) ?? '', fields);
  }
}

function startsOperand({ kind, text }: Token): boolean {
  if (kind === 'op') return '[{(.-!'.includes(text);
  return kind !== 'end' && kind !== 'quoted' && text !== 'in';
}

/** `a.b.c` as one name; undefined for everything else. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.test) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}

/** @throws SyntaxIssue */
function literal({ kind, text, at }: Token, negative: boolean): CelValue {
  switch (kind) {
    case 'int':
      return required(intLiteral(text, negative), at, 'invalid int literal');
    case 'uint':
      return required(uintLiteral(text), at, 'invalid uint literal');
    case 'double':
      return negative ? -Number(text) : Number(text);
    case 'bytes':
      return required(bytesLiteral(text), at, 'invalid bytes literal');
    default:
      return required(stringLiteral(text), at, 'unable to unescape string');
  }
}

function required<T>(value: T | undefined, at: number, message: string): T {
  if (value === undefined) throw new SyntaxIssue(at, message);
  return value;
}
