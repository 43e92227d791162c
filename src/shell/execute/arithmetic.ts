/** Arithmetic of the shell (IEEE 1003.1, §2.6.4): integers, C's operators and precedence, assignments. */
export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
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

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '||':
      return Number(a !== 0 || b !== 0);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '<=':
      return Number(a <= b);
    case '>=':
      return Number(a >= b);
    case '<':
      return Number(a < b);
    case '>':
      return Number(a > b);
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      if (b === 0) throw new RangeError('division by 0');
      return operator === '/' ? Math.trunc(a / b) : a % b;
  }
}

class Evaluator {
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  #at = 0;

  constructor(text: string, variables: Variables) {
    this.#tokens =
      text.match(/0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\+\+|--|[-+*/%&|^<>=!]=|&&|\|\||<<|>>|[^\s]/g) ?? [];
    this.#variables = variables;
  }

  whole(): number {
    if (this.#tokens.length === 0) return 0;
    const value = this.#assignment();
    if (this.#at < this.#tokens.length) throw new RangeError(`syntax error near "${this.#tokens[this.#at] ?? ''}"`);
    return value;
  }

  #take(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #value(name: string): number {
    const text = this.#variables.get(name) ?? '';
    return text.trim() === '' ? 0 : number(text.trim());
  }

  #set(name: string, value: number): number {
    this.#variables.set(name, String(value));
    return value;
  }

  #assignment(): number {
    const name = this.#tokens[this.#at] ?? '';
    const operator = this.#tokens[this.#at + 1] ?? '';
    if (!/^[A-Za-z_]/.test(name) || !/^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) return this.#conditional();
    this.#at += 2;
    const value = this.#assignment();
    return this.#set(name, operator === '=' ? value : apply(operator.slice(0, -1), this.#value(name), value));
  }

  #conditional(): number {
    const condition = this.#binary(0);
    if (this.#take('?') === undefined) return condition;
    const yes = this.#assignment();
    if (this.#take(':') === undefined) throw new RangeError('syntax error: ":" expected');
    const no = this.#conditional();
    return condition === 0 ? no : yes;
  }

  #binary(level: number): number {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let value = this.#binary(level + 1);
    for (let operator = this.#take(...operators); operator !== undefined; operator = this.#take(...operators)) {
      value = apply(operator, value, this.#binary(level + 1));
    }
    return value;
  }

  #unary(): number {
    const operator = this.#take('-', '+', '!', '~', '++', '--');
    if (operator === undefined) return this.#primary();
    if (operator === '++' || operator === '--') {
      const name = this.#tokens[this.#at++] ?? '';
      return this.#set(name, this.#value(name) + (operator === '++' ? 1 : -1));
    }
    const value = this.#unary();
    if (operator === '-') return -value;
    if (operator === '!') return Number(value === 0);
    return operator === '~' ? ~value : value;
  }

  #primary(): number {
    if (this.#take('(') !== undefined) {
      const value = this.#assignment();
      if (this.#take(')') === undefined) throw new RangeError('syntax error: ")" expected');
      return value;
    }
    const token = this.#tokens[this.#at++] ?? '';
    if (!/^[A-Za-z_]/.test(token)) return number(token);
    const value = this.#value(token);
    const step = this.#take('++', '--');
    if (step !== undefined) this.#set(token, value + (step === '++' ? 1 : -1));
    return value;
  }
}

function number(text: string): number {
  const value = /^-?0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  if (text === '' || !Number.isInteger(value)) throw new RangeError(`syntax error: operand expected at "${text}"`);
  return value;
}

/** @throws RangeError when it is no expression, or divides by zero */
export function evaluate(text: string, variables: Variables): number {
  return new Evaluator(text, variables).whole();
}
