/** What arithmetic reads and changes. A subscript is a text that is evaluated, or a key of an associative array. */
export interface ArithmeticVariables {
  get(name: string, subscript?: string): string | undefined;
  set(name: string, value: string, subscript?: string): void;
}

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const MOST_NESTED = 64;

/** An expression that cannot be evaluated, in bash's words. */
export class ArithmeticFailure extends Error {
  override readonly name = 'ArithmeticFailure';
}

function fail(why: string, token: string): never {
  throw new ArithmeticFailure(`${why} (error token is "${token}")`);
}

function apply(operator: string, a: bigint, b: bigint, rest: string): bigint {
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  switch (operator) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<<':
      return a << (b & 63n);
    case '>>':
      return a >> (b & 63n);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      if (b === 0n) fail('division by 0', rest);
      return operator === '/' ? a / b : a % b;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const one =
    /\s*(\d+#[\w@]+|0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|[-+*/%&|^<>=!]=|&&|\|\||<<|>>|[^\s])/y;
  for (one.lastIndex = 0; one.lastIndex < text.length;) {
    const start = one.lastIndex;
    const match = one.exec(text);
    if (match === null) break;
    tokens.push({ text: match[1] ?? '', at: start + match[0].length - (match[1] ?? '').length });
  }
  return tokens;
}

interface Place {
  readonly name: string;
  readonly subscript: string | undefined;
}

class Evaluator {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #variables: ArithmeticVariables;
  readonly #depth: number;
  #at = 0;
  /** In the branch that is not taken nothing is changed, and nothing divided. */
  #skipping = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#variables = variables;
    this.#depth = depth;
  }

  whole(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) {
      fail(
        this.#isOperand() ? 'syntax error in expression' : 'syntax error: invalid arithmetic operator',
        this.#rest(),
      );
    }
    return value;
  }

  #isOperand(): boolean {
    return /^[\w]/.test(this.#tokens[this.#at]?.text ?? '');
  }

  /** What is left; at the end, the last there was. */
  #rest(): string {
    return this.#text.slice((this.#tokens[this.#at] ?? this.#tokens.at(-1))?.at ?? 0);
  }

  #take(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at]?.text;
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #read({ name, subscript }: Place): bigint {
    const text = (this.#variables.get(name, subscript) ?? '').trim();
    if (text === '') return 0n;
    if (/^-?\d+$/.test(text) && !/^-?0\d/.test(text)) return BigInt(text);
    if (this.#depth >= MOST_NESTED) fail('expression recursion level exceeded', text);
    return new Evaluator(text, this.#variables, this.#depth + 1).whole();
  }

  #write({ name, subscript }: Place, value: bigint): bigint {
    const wrapped = BigInt.asIntN(64, value);
    if (this.#skipping === 0) this.#variables.set(name, String(wrapped), subscript);
    return wrapped;
  }

  /** A variable at the cursor, with its subscript. */
  #place(): Place | undefined {
    const name = this.#tokens[this.#at]?.text ?? '';
    if (!/^[A-Za-z_]/.test(name)) return undefined;
    this.#at++;
    if (this.#tokens[this.#at]?.text !== '[') return { name, subscript: undefined };
    const start = (this.#tokens[this.#at]?.at ?? 0) + 1;
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (token?.text === '[') depth++;
      if (token?.text !== ']' || --depth > 0) continue;
      this.#at++;
      return { name, subscript: this.#text.slice(start, token.at) };
    }
    return fail('bad array subscript', name);
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',') !== undefined) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const before = this.#at;
    const place = this.#place();
    const operator = this.#tokens[this.#at]?.text ?? '';
    if (place === undefined || !/^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      this.#at = before;
      return this.#conditional();
    }
    this.#at++;
    const rest = this.#rest();
    const value = this.#assignment();
    return this.#write(
      place,
      operator === '=' ? value : this.#apply(operator.slice(0, -1), this.#read(place), value, rest),
    );
  }

  #apply(operator: string, a: bigint, b: bigint, rest: string): bigint {
    if (this.#skipping > 0) return 0n;
    return BigInt.asIntN(64, apply(operator, a, b, rest));
  }

  #unless<T>(skip: boolean, run: () => T): T {
    if (skip) this.#skipping++;
    try {
      return run();
    } finally {
      if (skip) this.#skipping--;
    }
  }

  #conditional(): bigint {
    const condition = this.#binary(0);
    if (this.#take('?') === undefined) return condition;
    const yes = this.#unless(condition === 0n, () => this.#comma());
    if (this.#take(':') === undefined) fail("`:' expected for conditional expression", this.#rest());
    const no = this.#unless(condition !== 0n, () => this.#assignment());
    return condition === 0n ? no : yes;
  }

  #binary(level: number): bigint {
    const operators = BINARY[level];
    if (operators === undefined) return this.#power();
    let value = this.#binary(level + 1);
    for (let operator = this.#take(...operators); operator !== undefined; operator = this.#take(...operators)) {
      const rest = this.#rest();
      if (operator === '||' || operator === '&&') {
        const decided = (operator === '||') === (value !== 0n);
        const other = this.#unless(decided, () => this.#binary(level + 1));
        value = decided ? (operator === '||' ? 1n : 0n) : other === 0n ? 0n : 1n;
      } else value = this.#apply(operator, value, this.#binary(level + 1), rest);
    }
    return value;
  }

  #power(): bigint {
    const base = this.#unary();
    if (this.#take('**') === undefined) return base;
    const rest = this.#rest();
    const exponent = this.#power();
    if (exponent < 0n) fail('exponent less than 0', rest);
    return BigInt.asIntN(64, base ** exponent);
  }

  #unary(): bigint {
    const operator = this.#take('-', '+', '!', '~', '++', '--');
    if (operator === undefined) return this.#primary();
    if (operator === '++' || operator === '--') {
      const place = this.#place();
      const step = operator === '++' ? 1n : -1n;
      // `--5` is 5, twice negated.
      return place === undefined ? this.#unary() : this.#write(place, this.#read(place) + step);
    }
    const value = this.#unary();
    if (operator === '-') return -value;
    if (operator === '!') return value === 0n ? 1n : 0n;
    return operator === '~' ? ~value : value;
  }

  #primary(): bigint {
    if (this.#take('(') !== undefined) {
      const value = this.#comma();
      if (this.#take(')') === undefined) fail("missing `)'", this.#rest());
      return value;
    }
    const place = this.#place();
    if (place === undefined) {
      const rest = this.#rest();
      const token = this.#tokens[this.#at++]?.text ?? '';
      if (!/^\d/.test(token)) fail('syntax error: operand expected', rest);
      return number(token);
    }
    const value = this.#read(place);
    const step = this.#take('++', '--');
    if (step !== undefined) this.#write(place, value + (step === '++' ? 1n : -1n));
    return value;
  }
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

function number(text: string): bigint {
  const based = /^(\d+)#(.+)$/.exec(text);
  if (based !== null) {
    const base = Number(based[1]);
    if (base < 2 || base > 64) fail('invalid arithmetic base', text);
    let value = 0n;
    for (const digit of based[2] ?? '') {
      const worth = DIGITS.indexOf(base <= 36 ? digit.toLowerCase() : digit);
      if (worth < 0 || worth >= base) fail('value too great for base', text);
      value = value * BigInt(base) + BigInt(worth);
    }
    return BigInt.asIntN(64, value);
  }
  if (/^0[xX]/.test(text)) return BigInt.asIntN(64, BigInt(text));
  if (!/^0\d/.test(text)) return BigInt.asIntN(64, BigInt(text));
  if (/[89]/.test(text)) fail('value too great for base', text);
  return BigInt.asIntN(64, BigInt(`0o${text.slice(1)}`));
}

/** Arithmetic of the shell: integers of 64 bits, C's operators and precedence. @throws ArithmeticFailure */
export function evaluate(text: string, variables: ArithmeticVariables): bigint {
  return new Evaluator(text, variables, 0).whole();
}
