import type { ParameterExpansionPart, ParameterOperation, SimpleExpansionPart, Word, WordPart } from 'unbash';
import { toPattern, toText, type Piece } from './fields.ts';
import { changeCase, remove, replace, slice, transform } from './parameter.ts';
import { doubleQuoted, quoteAlways } from './quote.ts';
import { specialParameter } from './special.ts';
import { ExpansionFailure, type ShellState } from './state.ts';
import type { Variable } from './variables.ts';

/** What parameter expansion asks of the other expansions. */
interface Inner {
  pieces(word: Word, quoted: boolean): Promise<Piece[]>;
  arithmetic(text: string): Promise<bigint>;
  subscript(word: Word): Promise<string>;
}

/** A parameter, as an expansion names it. */
interface Named {
  readonly name: string;
  /** The text of the subscript. */
  readonly index: string | undefined;
}

/** What a parameter stands for: a text, or all of many (`@`, `*`). */
interface Found {
  readonly text: string | undefined;
  readonly list?: readonly string[];
  readonly keys?: readonly string[];
  /** `*`: in quotes they are one. */
  readonly joined?: boolean;
}

type Part = SimpleExpansionPart | ParameterExpansionPart;

/** `$x` and `${x…}` (bash, "Shell Parameter Expansion"). */
export class ParameterExpander {
  readonly #state: ShellState;
  readonly #inner: Inner;

  constructor(state: ShellState, inner: Inner) {
    this.#state = state;
    this.#inner = inner;
  }

  /** Whether it may stand for any number of fields, be it none. */
  isList(part: WordPart): boolean {
    if (part.type === 'SimpleExpansion') return part.text === '$@';
    if (part.type !== 'ParameterExpansion' || part.prefix === '#') return false;
    return part.parameter === '@' || part.index?.text === '@' || part.operation?.type === 'Names';
  }

  /** An element, or the variable when there is no subscript. */
  element(name: string, subscript: string | undefined, evaluate: (text: string) => number): string | undefined {
    const variable = this.#state.variables.variable(name);
    if (subscript === undefined) return specialParameter(name, this.#state) ?? this.#state.variables.get(name);
    if (!(variable?.value instanceof Map)) {
      return evaluate(subscript) === 0 ? this.#state.variables.get(name) : undefined;
    }
    if (variable.kind === 'associative') return (variable.value as Map<string, string>).get(subscript);
    return elementAt(variable.value as Map<number, string>, evaluate(subscript));
  }

  async #find({ name, index }: Named): Promise<Found> {
    const { variables, positional, calls } = this.#state;
    if (name === '@' || name === '*') {
      return {
        text: positional.length === 0 ? undefined : positional.join(' '),
        list: positional,
        joined: name === '*',
      };
    }
    if (index === undefined) return { text: specialParameter(name, this.#state) ?? variables.get(name) };
    const variable = variables.variable(name);
    const all = name === 'FUNCNAME' ? numbered(calls) : variable?.value;
    if (index === '@' || index === '*') {
      const entries: [number | string, string][] =
        all === undefined ? [] : typeof all === 'string' ? [[0, all]] : sortedEntries(all);
      return {
        text: entries.length === 0 ? undefined : entries.map(([, value]) => value).join(' '),
        list: entries.map(([, value]) => value),
        keys: entries.map(([key]) => String(key)),
        joined: index === '*',
      };
    }
    if (variable?.kind === 'associative') {
      return { text: all instanceof Map ? (all as Map<string, string>).get(index) : undefined };
    }
    const number = Number(await this.#inner.arithmetic(index));
    if (all instanceof Map) return { text: elementAt(all as Map<number, string>, number) };
    return { text: number === 0 ? all : undefined };
  }

  async expand(part: Part, quoted: boolean): Promise<Piece[]> {
    if (part.type === 'SimpleExpansion') {
      const named = { name: part.text.slice(1), index: undefined };
      return this.#shown(named, await this.#find(named), quoted);
    }
    const index = part.index === undefined ? undefined : await this.#inner.subscript(part.index);
    let named: Named = { name: part.parameter, index };
    const { operation } = part;
    if (operation?.type === 'Names') {
      const list = this.#state.variables.names().filter((name) => name.startsWith(part.parameter));
      return this.#listed(list, quoted, operation.operator === '*');
    }
    if (part.prefix === '!') {
      if (index === '@' || index === '*') {
        const { keys = [] } = await this.#find(named);
        return this.#listed(keys, quoted, index === '*');
      }
      const target = (await this.#find(named)).text;
      if (target === undefined) throw new ExpansionFailure(`${part.text.slice(3, -1)}: invalid indirect expansion`);
      const match = /^(\w+|[@*#?$!-])(?:\[(.*)\])?$/.exec(target);
      if (match === null) throw new ExpansionFailure(`${target}: invalid variable name`);
      named = { name: match[1] ?? '', index: match[2] };
    }
    const found = await this.#find(named);
    if (part.prefix === '#') {
      if (found.list === undefined) this.#mustBeSet(named, found);
      const length = found.list === undefined ? [...(found.text ?? '')].length : found.list.length;
      return [{ text: String(length), quoted, split: !quoted }];
    }
    if (operation === undefined) return this.#shown(named, found, quoted);
    return this.#operate(part, named, found, operation, quoted);
  }

  #mustBeSet({ name, index }: Named, { text, list }: Found): void {
    if (text !== undefined || list !== undefined || !this.#state.options.has('nounset')) return;
    throw new ExpansionFailure(`${name}${index === undefined ? '' : `[${index}]`}: unbound variable`, 127);
  }

  #shown(named: Named, found: Found, quoted: boolean): Piece[] {
    this.#mustBeSet(named, found);
    if (found.list !== undefined) return this.#listed(found.list, quoted, found.joined === true);
    return [{ text: found.text ?? '', quoted, split: !quoted }];
  }

  #listed(list: readonly string[], quoted: boolean, joined: boolean): Piece[] {
    if (quoted && joined) {
      const separators = this.#state.variables.get('IFS') ?? ' ';
      return [{ text: list.join(separators.slice(0, 1)), quoted }];
    }
    return list.flatMap((text, index): Piece[] => [
      ...(index === 0 ? [] : ['next' as const]),
      { text, quoted, split: !quoted },
    ]);
  }

  async #operate(
    part: ParameterExpansionPart,
    named: Named,
    found: Found,
    operation: ParameterOperation,
    quoted: boolean,
  ): Promise<Piece[]> {
    if (operation.type === 'Default') return this.#orElse(named, found, operation, quoted);
    if (operation.type === 'Unknown') throw new ExpansionFailure(`${part.text}: bad substitution`);
    this.#mustBeSet(named, found);
    if (operation.type === 'Slice') return this.#slice(part, named, found, quoted);
    const change = await this.#change(part, named, operation);
    if (found.list !== undefined) return this.#listed(found.list.map(change), quoted, found.joined === true);
    if (found.text === undefined && operation.type === 'Transform') return [{ text: '', quoted, split: !quoted }];
    return [{ text: change(found.text ?? ''), quoted, split: !quoted }];
  }

  /** What the operation makes of one value. */
  async #change(
    part: ParameterExpansionPart,
    { name }: Named,
    operation: ParameterOperation,
  ): Promise<(value: string) => string> {
    const pattern = async (word: Word): Promise<string> => toPattern(await this.#inner.pieces(word, false));
    switch (operation.type) {
      case 'Remove': {
        const removed = await pattern(operation.operand);
        return (value) => remove(value, operation.operator, removed);
      }
      case 'Replace': {
        const wanted = await pattern(operation.pattern);
        const pieces = await this.#inner.pieces(operation.replacement, false);
        // An `&` that is not quoted stands for what was found (bash 5.2, patsub_replacement).
        const replacement = (match: string): string =>
          pieces
            .map((it) => (it === 'next' ? ' ' : it.quoted ? it.text : it.text.replaceAll('&', () => match)))
            .join('');
        return (value) => replace(value, operation.operator, wanted, replacement);
      }
      case 'CaseModification': {
        const letters = operation.operand === undefined ? '?' : await pattern(operation.operand);
        return (value) => changeCase(value, operation.operator, letters);
      }
      case 'Transform': {
        const how = operation.operand.text;
        if (how === 'P') {
          const { promptText } = await import('./prompt.ts');
          return (value) => promptText(value, this.#state);
        }
        return (value) => {
          if (how === 'a') return attributes(this.#state.variables.variable(name));
          if (how === 'A') return `${name}=${quoteAlways(value)}`;
          const result = transform(value, how);
          if (result === undefined) throw new ExpansionFailure(`${part.text}: bad substitution`);
          return result;
        };
      }
      default:
        throw new ExpansionFailure(`${part.text}: bad substitution`);
    }
  }

  async #orElse(
    named: Named,
    found: Found,
    { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
    quoted: boolean,
  ): Promise<Piece[]> {
    const isNull = found.list === undefined ? (found.text ?? '') === '' : found.list.join('') === '';
    const missing = operator.startsWith(':') ? isNull : found.text === undefined;
    const operandPieces = async (): Promise<Piece[]> =>
      (await this.#inner.pieces(operand, quoted)).map((piece) =>
        piece === 'next' || piece.quoted || quoted ? piece : { ...piece, split: true },
      );
    switch (operator.at(-1)) {
      case '-':
        return missing ? operandPieces() : this.#shown(named, found, quoted);
      case '+':
        return missing ? [] : operandPieces();
      case '=': {
        if (!missing) return this.#shown(named, found, quoted);
        const text = toText(await this.#inner.pieces(operand, quoted));
        if (!/^[A-Za-z_]/.test(named.name)) throw new ExpansionFailure(`$${named.name}: cannot assign in this way`);
        if (named.index === undefined) this.#state.variables.set(named.name, text);
        else {
          const associative = this.#state.variables.variable(named.name)?.kind === 'associative';
          const key = associative ? named.index : Number(await this.#inner.arithmetic(named.index));
          this.#state.variables.setElement(named.name, key, text);
        }
        return [{ text, quoted, split: !quoted }];
      }
      default: {
        if (!missing) return this.#shown(named, found, quoted);
        const text = toText(await this.#inner.pieces(operand, quoted));
        const fallback = operator === ':?' ? 'parameter null or not set' : 'parameter not set';
        throw new ExpansionFailure(`${named.name}: ${text === '' ? fallback : text}`, 127);
      }
    }
  }

  async #slice(part: ParameterExpansionPart, named: Named, found: Found, quoted: boolean): Promise<Piece[]> {
    const { operation } = part;
    if (operation?.type !== 'Slice') return [];
    const offset = Number(await this.#inner.arithmetic(operation.offset.text));
    const length =
      operation.length === undefined ? undefined : Number(await this.#inner.arithmetic(operation.length.text));
    if (found.list === undefined) {
      const letters = slice([...(found.text ?? '')], offset, length);
      if (letters === undefined)
        throw new ExpansionFailure(`${operation.length?.text ?? ''}: substring expression < 0`);
      return [{ text: letters.join(''), quoted, split: !quoted }];
    }
    const isPositional = named.name === '@' || named.name === '*';
    const items = isPositional ? [this.#state.name, ...found.list] : found.list;
    if (length !== undefined && length < 0) throw new ExpansionFailure(`${String(length)}: substring expression < 0`);
    return this.#listed(slice(items, offset, length) ?? [], quoted, found.joined === true);
  }
}

function numbered(texts: readonly string[]): Map<number, string> {
  return new Map(texts.entries());
}

function elementAt(elements: ReadonlyMap<number, string>, index: number): string | undefined {
  return elements.get(index < 0 ? Math.max(-1, ...elements.keys()) + 1 + index : index);
}

function sortedEntries(value: Map<number, string> | Map<string, string>): [number | string, string][] {
  const entries: [number | string, string][] = [...(value as Map<number | string, string>)];
  return entries.sort(([a], [b]) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));
}

/** `${x@a}`: letters as `declare` takes them. */
function attributes(variable: Variable | undefined): string {
  if (variable === undefined) return '';
  const { kind, integer, letters, readonly, exported, reference } = variable;
  return [
    kind === 'indexed' ? 'a' : kind === 'associative' ? 'A' : '',
    integer === true ? 'i' : '',
    letters === 'lower' ? 'l' : '',
    reference === true ? 'n' : '',
    readonly === true ? 'r' : '',
    letters === 'upper' ? 'u' : '',
    exported === true ? 'x' : '',
  ].join('');
}

/** A variable as `declare -p` prints it. */
export function declaration(name: string, variable: Variable): string {
  const flags = attributes(variable);
  const head = `declare -${flags === '' ? '-' : flags} ${name}`;
  const { value } = variable;
  if (value === undefined) return head;
  if (typeof value === 'string') return `${head}=${doubleQuoted(value)}`;
  const elements = sortedEntries(value).map(([key, text]) => `[${String(key)}]=${doubleQuoted(text)}`);
  return `${head}=(${elements.join(' ')}${variable.kind === 'associative' && elements.length > 0 ? ' ' : ''})`;
}
