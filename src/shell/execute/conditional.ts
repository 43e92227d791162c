import { resolvePath } from '../files.ts';
import { matchesPattern } from './pattern.ts';
import { ExpansionFailure, type ShellState } from './state.ts';

export interface Operand {
  readonly text: string;
  /** The text as a pattern, where `==` and `!=` match one (`[[`). */
  readonly pattern?: string;
}

const NUMERIC: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
const BINARY = new Set(['=', '==', '!=', '=~', '<', '>', ...Object.keys(NUMERIC)]);
const UNARY = new Set(['-z', '-n', '-e', '-f', '-d', '-s', '-r', '-w', '-x', '-t']);

function integer(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ExpansionFailure(`${text}: integer expression expected`);
  return Number(text);
}

function unary(operator: string, text: string, state: ShellState): boolean {
  const path = resolvePath(state.cwd, text);
  const content = state.files.read(path);
  switch (operator) {
    case '-z':
      return text === '';
    case '-n':
      return text !== '';
    case '-d':
      return text !== '' && state.files.isDirectory(path);
    case '-f':
      return text !== '' && content !== undefined;
    case '-s':
      return text !== '' && (content ?? '') !== '';
    case '-t':
      return false;
    default:
      return text !== '' && state.files.exists(path);
  }
}

function binary(a: Operand, operator: string, b: Operand): boolean {
  const numeric = NUMERIC[operator];
  if (numeric !== undefined) return numeric(integer(a.text), integer(b.text));
  const equal = (): boolean => (b.pattern === undefined ? a.text === b.text : matchesPattern(a.text, b.pattern));
  switch (operator) {
    case '!=':
      return !equal();
    case '=~':
      try {
        return new RegExp(b.text).test(a.text);
      } catch {
        throw new ExpansionFailure(`${b.text}: invalid regular expression`);
      }
    case '<':
      return a.text < b.text;
    case '>':
      return a.text > b.text;
    default:
      return equal();
  }
}

class Conditional {
  readonly #operands: readonly Operand[];
  readonly #state: ShellState;
  #at = 0;

  constructor(operands: readonly Operand[], state: ShellState) {
    this.#operands = operands;
    this.#state = state;
  }

  whole(): boolean {
    if (this.#operands.length === 0) return false;
    const result = this.#or();
    const rest = this.#operands[this.#at];
    if (rest !== undefined) throw new ExpansionFailure(`${rest.text}: unexpected operator`);
    return result;
  }

  #peek(ahead = 0): string | undefined {
    return this.#operands[this.#at + ahead]?.text;
  }

  #take(): Operand {
    const operand = this.#operands[this.#at++];
    if (operand === undefined) throw new ExpansionFailure('argument expected');
    return operand;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#peek() === '||' || this.#peek() === '-o') {
      this.#at++;
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#primary();
    while (this.#peek() === '&&' || this.#peek() === '-a') {
      this.#at++;
      value = this.#primary() && value;
    }
    return value;
  }

  #primary(): boolean {
    const first = this.#take();
    const next = this.#peek();
    if (next !== undefined && BINARY.has(next) && this.#peek(1) !== undefined) {
      this.#at++;
      return binary(first, next, this.#take());
    }
    if (first.text === '!' && next !== undefined) return !this.#primary();
    if (first.text === '(' && next !== undefined) {
      const value = this.#or();
      if (this.#take().text !== ')') throw new ExpansionFailure("`)' expected");
      return value;
    }
    if (UNARY.has(first.text) && next !== undefined) return unary(first.text, this.#take().text, this.#state);
    return first.text !== '';
  }
}

/** What `test` and `[[` ask (IEEE 1003.1, test). @throws ExpansionFailure when it is no expression */
export function evaluateConditional(operands: readonly Operand[], state: ShellState): boolean {
  return new Conditional(operands, state).whole();
}
