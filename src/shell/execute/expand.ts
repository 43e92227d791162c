import {
  parse as parseBash,
  type CommandExpansionPart,
  type ProcessSubstitutionPart,
  type Word,
  type WordPart,
} from 'unbash';
import { ArithmeticFailure, evaluate, type ArithmeticVariables } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import { DEFAULT_SEPARATORS, toFields, toPattern, toText, type Piece } from './fields.ts';
import { glob } from './glob.ts';
import { ParameterExpander } from './parameter-expander.ts';
import { ExpansionFailure, type ShellState } from './state.ts';
import { expandTilde } from './tilde.ts';

/** What expansions ask of the interpreter. */
export interface Substitutions {
  /** What a script prints, without the newlines at its end. */
  command(part: CommandExpansionPart): Promise<string>;
  /** @returns the path of a file to read from, or write to */
  process(part: ProcessSubstitutionPart): Promise<string>;
}

const DOCUMENT_END = '\u0001END\u0001';
const MOST_KEPT = 500;

/** A text with backslashes before what stands for itself. */
function literalPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), quoted: false });
    const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x5c);
    if (next !== '\n') pieces.push({ text: next, quoted: true });
    from = at + 1 + next.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), quoted: false });
  return pieces;
}

/** The words of a text, and the parts of one in which only `$` and backquotes mean something; kept, since loops ask again. */
class Reparsed {
  readonly #words = new Map<string, Word | undefined>();
  readonly #documents = new Map<string, readonly WordPart[]>();

  word(text: string): Word | undefined {
    if (!this.#words.has(text)) {
      if (this.#words.size >= MOST_KEPT) this.#words.clear();
      const command = parseBash(`: ${text}`).commands[0]?.command;
      const [word] = command?.type === 'Command' ? command.suffix : [];
      this.#words.set(text, word?.type === 'Word' ? word : undefined);
    }
    return this.#words.get(text);
  }

  document(text: string): readonly WordPart[] {
    const known = this.#documents.get(text);
    if (known !== undefined) return known;
    if (this.#documents.size >= MOST_KEPT) this.#documents.clear();
    const script = parseBash(`: <<${DOCUMENT_END}\n${text}\n${DOCUMENT_END}\n`);
    const command = script.commands[0]?.command;
    const [document] = command?.type === 'Command' ? command.redirects : [];
    if (document?.type !== 'HereDoc' || script.errors !== undefined)
      throw new ExpansionFailure(`${text}: bad substitution`);
    const parts = document.body.parts ?? [
      { type: 'SingleQuoted', value: document.body.text, text: document.body.text, pos: 0, end: 0 } as const,
    ];
    this.#documents.set(text, parts);
    return parts;
  }
}

const reparsed = new Reparsed();

/** What words stand for: quotes, `~`, `$…`, braces, file names (IEEE 1003.1, §2.6, and bash's own). */
export class Expander {
  readonly #state: ShellState;
  readonly #substitutions: Substitutions;
  readonly #parameters: ParameterExpander;

  constructor(state: ShellState, substitutions: Substitutions) {
    this.#state = state;
    this.#substitutions = substitutions;
    this.#parameters = new ParameterExpander(state, {
      pieces: (word, quoted) => this.pieces(word, quoted),
      arithmetic: (text) => this.arithmetic(text),
      subscript: (word) => this.subscript(word),
    });
  }

  /** A word as fields. */
  async fields(word: Word): Promise<readonly string[]> {
    if (this.#state.options.has('braceexpand') && word.parts?.some(({ type }) => type === 'BraceExpansion') === true) {
      const results: string[] = [];
      for (const text of expandBraces(word.text)) {
        const one = text === '' ? undefined : reparsed.word(text);
        if (one !== undefined) results.push(...(await this.#fields(one)));
      }
      return results;
    }
    return this.#fields(word);
  }

  async #fields(word: Word): Promise<readonly string[]> {
    const { variables, options, shopt } = this.#state;
    const pieces = expandTilde(await this.pieces(word, false), this.#state, false);
    const separators = variables.get('IFS') ?? DEFAULT_SEPARATORS;
    return toFields(pieces, separators).flatMap(({ text, pattern }) => {
      if (options.has('noglob')) return [text];
      const names = glob(pattern, this.#state);
      if (names.length > 0) return names;
      const asked = names.length === 0 && /(?:^|[^\\])[*?[]/.test(pattern);
      if (asked && shopt.has('failglob')) throw new ExpansionFailure(`no match: ${text}`);
      return asked && shopt.has('nullglob') ? [] : [text];
    });
  }

  async allFields(words: readonly Word[]): Promise<string[]> {
    const fields: string[] = [];
    for (const word of words) fields.push(...(await this.fields(word)));
    return fields;
  }

  /** A word as one text: here-strings, subjects of `case`. */
  async text(word: Word): Promise<string> {
    return toText(expandTilde(await this.pieces(word, false), this.#state, false));
  }

  /** A word as the value of an assignment. */
  async value(word: Word): Promise<string> {
    return toText(expandTilde(await this.pieces(word, false), this.#state, true));
  }

  async pattern(word: Word): Promise<string> {
    return toPattern(expandTilde(await this.pieces(word, false), this.#state, false));
  }

  /** The pieces of a regular expression: what is quoted stands for itself. */
  async regularExpression(word: Word): Promise<string> {
    return (await this.pieces(word, false))
      .map((piece) =>
        piece === 'next' ? ' ' : piece.quoted ? piece.text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&') : piece.text,
      )
      .join('');
  }

  /** The inside of a here-document. */
  async document(parts: readonly WordPart[]): Promise<string> {
    return toText(await this.#parts(parts, true));
  }

  /** Text in which only `$` and backquotes mean something, as in a prompt. */
  async quotedText(text: string): Promise<string> {
    return this.document(reparsed.document(text)).then((it) => it.replace(/\n$/, ''));
  }

  /** A key of an array: a text, which numbers are evaluated from when it is asked for by number. */
  async subscript(word: Word): Promise<string> {
    return this.text(word);
  }

  /** @throws ExpansionFailure */
  async arithmetic(text: string): Promise<bigint> {
    const plain = /[$`\\]/.test(text) ? await this.quotedText(text) : text;
    try {
      return evaluate(plain.replace(/["']/g, ''), this.arithmeticVariables());
    } catch (cause) {
      if (!(cause instanceof ArithmeticFailure)) throw cause;
      throw new ExpansionFailure(`${plain}: ${cause.message}`);
    }
  }

  arithmeticVariables(): ArithmeticVariables {
    const { variables } = this.#state;
    const variables_: ArithmeticVariables = {
      get: (name, subscript) => {
        const value = this.#parameters.element(name, subscript, (text) => Number(evaluate(text, variables_)));
        if (value === undefined && this.#state.options.has('nounset'))
          throw new ExpansionFailure(`${name}: unbound variable`, 127);
        return value;
      },
      set: (name, value, subscript) => {
        if (subscript === undefined) variables.set(name, value);
        else if (variables.variable(name)?.kind === 'associative') variables.setElement(name, subscript, value);
        else variables.setElement(name, Number(evaluate(subscript, variables_)), value);
      },
    };
    return variables_;
  }

  async pieces(word: Word, quoted: boolean): Promise<Piece[]> {
    if (word.parts === undefined) return quoted ? [{ text: word.value, quoted }] : literalPieces(word.text);
    return this.#parts(word.parts, quoted);
  }

  async #parts(parts: readonly WordPart[], quoted: boolean): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (const part of parts) pieces.push(...(await this.#part(part, quoted)));
    return pieces;
  }

  async #part(part: WordPart, quoted: boolean): Promise<Piece[]> {
    switch (part.type) {
      case 'Literal':
        return quoted ? [{ text: part.value, quoted }] : literalPieces(part.text);
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [{ text: part.value, quoted: true }];
      case 'DoubleQuoted':
      case 'LocaleString': {
        const inside = await this.#parts(part.parts, true);
        // Of `"$@"` without parameters nothing is left; of any other quotes, an empty field.
        const isList = part.parts.some((it) => this.#parameters.isList(it));
        return inside.length > 0 || isList ? inside : [{ text: '', quoted: true }];
      }
      case 'SimpleExpansion':
      case 'ParameterExpansion':
        return this.#parameters.expand(part, quoted);
      case 'CommandExpansion':
        return [{ text: await this.#substitutions.command(part), quoted, split: !quoted }];
      case 'ArithmeticExpansion': {
        const text = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2);
        return [{ text: String(await this.arithmetic(text)), quoted, split: !quoted }];
      }
      case 'ProcessSubstitution':
        return [{ text: await this.#substitutions.process(part), quoted: true }];
      case 'Glob': {
        if (part.kind !== 'bracket') return [{ text: part.text, quoted }];
        const inside = await this.#parts(part.parts, quoted);
        return [{ text: '[', quoted }, ...inside, { text: ']', quoted }];
      }
      case 'ExtendedGlob': {
        const inside = part.parts === undefined ? literalPieces(part.pattern) : await this.#parts(part.parts, quoted);
        return [{ text: `${part.operator}(`, quoted }, ...inside, { text: ')', quoted }];
      }
      case 'BraceExpansion': {
        if (part.parts === undefined) return literalPieces(part.text);
        // Where braces are not expanded they are letters.
        return [{ text: '{', quoted }, ...(await this.#parts(part.parts, quoted)), { text: '}', quoted }];
      }
    }
  }
}
