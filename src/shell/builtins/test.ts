import { binaryTest, isBinary, isUnary, unaryTest } from '../execute/conditional.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';

class TestFailure extends Error {
  override readonly name = 'TestFailure';
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestFailure(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

/** What `test` asks, by the number of its words (IEEE 1003.1, test). */
class Test {
  readonly #words: readonly string[];
  readonly #context: CommandContext;
  #at = 0;

  constructor(words: readonly string[], context: CommandContext) {
    this.#words = words;
    this.#context = context;
  }

  whole(): boolean {
    const { length } = this.#words;
    const [first = '', second = '', third = ''] = this.#words;
    if (length === 0) return false;
    if (length === 1) return first !== '';
    if (length === 2) {
      if (first === '!') return second === '';
      if (isUnary(first)) return this.#unary(first, second);
      throw new TestFailure(`${first}: unary operator expected`);
    }
    if (length === 3 && isBinary(second)) return this.#binary(first, second, third);
    if (length === 3 && !['!', '('].includes(first) && second !== '-a' && second !== '-o') {
      throw new TestFailure(`${second}: binary operator expected`);
    }
    if (length === 4 && first === '!') return !new Test(this.#words.slice(1), this.#context).whole();
    const result = this.#or();
    if (this.#at < length) throw new TestFailure('too many arguments');
    return result;
  }

  #unary(operator: string, text: string): boolean {
    return unaryTest(operator, text, this.#context.state, this.#context);
  }

  #binary(a: string, operator: string, b: string): boolean {
    return binaryTest(a, operator, b, this.#context.state, integer);
  }

  #take(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new TestFailure('argument expected');
    return word;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at++;
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#primary();
    while (this.#words[this.#at] === '-a') {
      this.#at++;
      value = this.#primary() && value;
    }
    return value;
  }

  #primary(): boolean {
    const first = this.#take();
    const next = this.#words[this.#at];
    if (next !== undefined && isBinary(next) && this.#at + 1 < this.#words.length) {
      this.#at++;
      return this.#binary(first, next, this.#take());
    }
    if (first === '!' && next !== undefined) return !this.#primary();
    if (first === '(' && next !== undefined) {
      const value = this.#or();
      if (this.#take() !== ')') throw new TestFailure("`)' expected");
      return value;
    }
    if (isUnary(first) && next !== undefined && next !== '-a' && next !== '-o') return this.#unary(first, this.#take());
    return first !== '';
  }
}

const test: ShellCommand = (context) => {
  const { args, name, complain } = context;
  if (name === '[' && args.at(-1) !== ']') {
    complain("missing `]'");
    return 2;
  }
  try {
    return new Test(name === '[' ? args.slice(0, -1) : args, context).whole() ? 0 : 1;
  } catch (cause) {
    if (!(cause instanceof TestFailure)) throw cause;
    complain(cause.message);
    return 2;
  }
};

export const testing: Readonly<Record<string, ShellCommand>> = { '[': test, test };
