import type { TestExpression, Word } from 'unbash';
import { resolvePath, type Entry } from '../files.ts';
import type { Expander } from './expand.ts';
import { matchesPattern, posixExpression } from './pattern.ts';
import { specialParameter } from './special.ts';
import { ExpansionFailure, type ShellState, type Streams } from './state.ts';

const NUMERIC: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

export function isBinary(operator: string): boolean {
  return ['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef'].includes(operator) || Object.hasOwn(NUMERIC, operator);
}

export function isUnary(operator: string): boolean {
  return /^-[abcdefghknoprstuvwxzGLNORS]$/.test(operator);
}

function fileTest(operator: string, entry: Entry | undefined, link: Entry | undefined): boolean {
  switch (operator) {
    case '-f':
      return entry?.kind === 'file';
    case '-d':
      return entry?.kind === 'directory';
    case '-h':
    case '-L':
      return link?.kind === 'link';
    case '-s':
      return entry?.kind === 'file' ? entry.bytes.length > 0 : entry !== undefined;
    case '-x':
      return entry !== undefined && (entry.mode & 0o111) !== 0;
    case '-w':
      return entry !== undefined && (entry.mode & 0o200) !== 0;
    case '-r':
      return entry !== undefined && (entry.mode & 0o400) !== 0;
    case '-a':
    case '-e':
    case '-N':
    case '-O':
    case '-G':
      return entry !== undefined;
    default:
      // Devices, sockets, pipes, set-user-ID: there are none.
      return false;
  }
}

/** A test of one operand (bash, "Conditional Expressions"). */
export function unaryTest(operator: string, text: string, state: ShellState, streams: Streams): boolean {
  switch (operator) {
    case '-z':
      return text === '';
    case '-n':
      return text !== '';
    case '-o':
      return state.options.has(text);
    case '-t':
      return streams.terminal !== undefined && /^[012]$/.test(text);
    case '-R':
      return state.variables.keep(text)?.reference === true;
    case '-v': {
      const [, name = text, key] = /^(\w+)\[(.+)\]$/.exec(text) ?? [];
      const variable = state.variables.variable(name);
      if (key === undefined) return specialParameter(name, state) !== undefined || state.variables.has(name);
      if (!(variable?.value instanceof Map)) return false;
      if (key === '@' || key === '*') return variable.value.size > 0;
      const elements = variable.value as ReadonlyMap<number | string, string>;
      return elements.has(variable.kind === 'associative' ? key : Number(key));
    }
    default: {
      if (text === '') return false;
      if (operator === '-c' || text.startsWith('/dev/')) return /^\/dev\/(?:null|zero|u?random|tty|std\w+)$/.test(text);
      const path = resolvePath(state.cwd, text);
      return fileTest(operator, state.files.entry(path), state.files.linkEntry(path));
    }
  }
}

/** A test of two operands that are texts. @param integer what a number is */
export function binaryTest(
  a: string,
  operator: string,
  b: string,
  state: ShellState,
  integer: (text: string) => bigint,
): boolean {
  const numeric = NUMERIC[operator];
  if (numeric !== undefined) return numeric(integer(a), integer(b));
  const [first, second] = [state.files.entry(resolvePath(state.cwd, a)), state.files.entry(resolvePath(state.cwd, b))];
  switch (operator) {
    case '-nt':
      return first !== undefined && (second === undefined || first.modified > second.modified);
    case '-ot':
      return second !== undefined && (first === undefined || first.modified < second.modified);
    case '-ef':
      return first !== undefined && first === second;
    case '<':
      return a < b;
    case '>':
      return a > b;
    default:
      return (a === b) === (operator !== '!=');
  }
}

/** `[[ … ]]`: words are expanded as they are come to. @throws ExpansionFailure */
export class Conditional {
  readonly #state: ShellState;
  readonly #expander: Expander;
  readonly #streams: Streams;

  constructor(state: ShellState, expander: Expander, streams: Streams) {
    this.#state = state;
    this.#expander = expander;
    this.#streams = streams;
  }

  async test(expression: TestExpression): Promise<boolean> {
    switch (expression.type) {
      case 'TestGroup':
        return this.test(expression.expression);
      case 'TestNot':
        return (await this.test(expression.operand)) === (expression.negations.length % 2 === 0);
      case 'TestLogical': {
        const stops = expression.operator === '||';
        for (const operand of expression.operands) if ((await this.test(operand)) === stops) return stops;
        return !stops;
      }
      case 'TestUnary':
        return unaryTest(
          expression.operator,
          await this.#expander.text(expression.operand),
          this.#state,
          this.#streams,
        );
      case 'TestBinary':
        return this.#binary(expression.left, expression.operator, expression.right);
    }
  }

  async #binary(left: Word, operator: string, right: Word): Promise<boolean> {
    const text = await this.#expander.text(left);
    const ignoreCase = this.#state.shopt.has('nocasematch');
    if (operator === '=~') return this.#matches(text, await this.#expander.regularExpression(right), ignoreCase);
    if (operator === '=' || operator === '==' || operator === '!=') {
      const pattern = await this.#expander.pattern(right);
      return matchesPattern(text, pattern, ignoreCase) === (operator !== '!=');
    }
    const other = await this.#expander.text(right);
    if (!Object.hasOwn(NUMERIC, operator)) return binaryTest(text, operator, other, this.#state, () => 0n);
    const numbers = [await this.#expander.arithmetic(text), await this.#expander.arithmetic(other)];
    return NUMERIC[operator]?.(numbers[0] ?? 0n, numbers[1] ?? 0n) ?? false;
  }

  #matches(text: string, source: string, ignoreCase: boolean): boolean {
    let found: RegExpExecArray | null;
    try {
      found = new RegExp(posixExpression(source), ignoreCase ? 'iu' : 'u').exec(text);
    } catch {
      throw new ExpansionFailure(`${source}: invalid regular expression`);
    }
    const groups = found === null ? [] : [...found].map((group) => (group as string | undefined) ?? '');
    this.#state.variables.assign('BASH_REMATCH', new Map(groups.entries()));
    return found !== null;
  }
}
