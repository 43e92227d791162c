import { parseError } from './build-error.ts';
import { type RawInstruction } from './lines.ts';
import { splitWords } from './words.ts';

/** `["nginx", "-g", "daemon off;"]` as it stands, or a line for the shell. */
export type Command =
  | { readonly form: 'exec'; readonly args: readonly string[] }
  | { readonly form: 'shell'; readonly text: string };

type Pairs = readonly (readonly [string, string])[];

interface InstructionOf<Kind extends string> {
  readonly kind: Kind;
  readonly line: number;
  /** As written, for the image's history. */
  readonly source: string;
}

export type FromInstruction = InstructionOf<'FROM'> & { readonly image: string; readonly stage?: string; readonly platform?: string };
export type ArgInstruction = InstructionOf<'ARG'> & { readonly args: readonly (readonly [string, string | undefined])[] };
export type CopyInstruction = InstructionOf<'COPY' | 'ADD'> & {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly from?: string;
  readonly chmod?: string;
  readonly chown?: string;
};
export type CommandInstruction = InstructionOf<'RUN' | 'CMD' | 'ENTRYPOINT'> & { readonly command: Command };

/** What a stage consists of after its FROM. Words are not expanded yet. */
export type StageInstruction =
  | ArgInstruction
  | CopyInstruction
  | CommandInstruction
  | (InstructionOf<'ENV' | 'LABEL'> & { readonly pairs: Pairs })
  | (InstructionOf<'WORKDIR' | 'USER' | 'STOPSIGNAL'> & { readonly value: string })
  | (InstructionOf<'EXPOSE'> & { readonly ports: readonly string[] })
  | (InstructionOf<'SHELL'> & { readonly args: readonly string[] });

export type Instruction = FromInstruction | StageInstruction;

const UNSUPPORTED = new Set(['HEALTHCHECK', 'MAINTAINER', 'ONBUILD', 'VOLUME']);

/** Understands one instruction's arguments. @throws BuildError */
export function parseInstruction(raw: RawInstruction, escape: string): Instruction {
  const { keyword, line, rest } = raw;
  const flagText = raw.flags.map(([name, value]) => `--${name}=${value} `).join('');
  const common = { line, source: `${keyword} ${flagText}${rest}`.trim() };
  const words = (): readonly string[] => splitWords(rest, escape);
  switch (keyword) {
    case 'FROM': {
      const { platform } = flags(raw, ['platform']);
      return { kind: 'FROM', ...common, ...fromArguments(raw, words()), ...(platform === undefined ? {} : { platform }) };
    }
    case 'ARG':
      flags(raw, []);
      return { kind: 'ARG', ...common, args: atLeastOne(raw, words()).map((word) => splitArg(raw, word)) };
    case 'ENV':
    case 'LABEL':
      flags(raw, []);
      return { kind: keyword, ...common, pairs: keyValuePairs(raw, escape) };
    case 'COPY':
    case 'ADD': {
      const given = flags(raw, keyword === 'COPY' ? ['from', 'chmod', 'chown'] : ['chmod', 'chown']);
      const paths = jsonArray(rest) ?? words();
      const destination = paths.at(-1);
      if (paths.length < 2 || destination === undefined) {
        throw parseError(line, `${keyword} requires at least two arguments, but only ${String(paths.length)} were provided. Destination could not be determined`);
      }
      return { kind: keyword, ...common, sources: paths.slice(0, -1), destination, ...given };
    }
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
      flags(raw, []);
      return { kind: keyword, ...common, value: exactlyOne(raw, words()) };
    case 'EXPOSE':
      flags(raw, []);
      return { kind: keyword, ...common, ports: atLeastOne(raw, words()) };
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT': {
      flags(raw, []);
      const args = jsonArray(rest);
      if (keyword === 'RUN') atLeastOne(raw, words());
      return { kind: keyword, ...common, command: args === undefined ? { form: 'shell', text: rest } : { form: 'exec', args } };
    }
    case 'SHELL': {
      flags(raw, []);
      const args = jsonArray(rest);
      if (args === undefined) throw parseError(line, 'SHELL requires the arguments to be in JSON form');
      return { kind: keyword, ...common, args: atLeastOne(raw, args) };
    }
    default:
      if (UNSUPPORTED.has(keyword)) throw parseError(line, `${keyword} is not supported by this builder`);
      throw parseError(line, `unknown instruction: ${keyword}`);
  }
}

function flags<Name extends string>(raw: RawInstruction, known: readonly Name[]): { readonly [name in Name]?: string } {
  const result: { [name in Name]?: string } = {};
  for (const [name, value] of raw.flags) {
    const flag = known.find((each) => each === name);
    if (flag === undefined) throw parseError(raw.line, `unknown flag: --${name}`);
    if (result[flag] !== undefined) throw parseError(raw.line, `Duplicate flag specified: ${name}`);
    result[flag] = value;
  }
  return result;
}

function fromArguments(raw: RawInstruction, words: readonly string[]): { readonly image: string; readonly stage?: string } {
  const [image, as, stage, more] = words;
  if (image !== undefined && as === undefined) return { image };
  if (image === undefined || as?.toUpperCase() !== 'AS' || stage === undefined || more !== undefined) {
    throw parseError(raw.line, 'FROM requires either one or three arguments');
  }
  if (!/^[a-z][a-z0-9-_.]*$/.test(stage.toLowerCase())) {
    throw parseError(raw.line, `invalid name for build stage: "${stage}", name can't start with a number or contain symbols`);
  }
  return { image, stage: stage.toLowerCase() };
}

function splitArg(raw: RawInstruction, word: string): readonly [string, string | undefined] {
  const equals = word.indexOf('=');
  const name = equals === -1 ? word : word.slice(0, equals);
  if (name === '') throw parseError(raw.line, 'ARG names can not be blank');
  return [name, equals === -1 ? undefined : word.slice(equals + 1)];
}

/** `a=1 b="2 3"`, or the old form `a the rest`. */
function keyValuePairs(raw: RawInstruction, escape: string): Pairs {
  const words = atLeastOne(raw, splitWords(raw.rest, escape));
  if (words[0]?.includes('=') !== true) {
    const [, name = '', value] = /^(\S+)\s+([\s\S]+)$/.exec(raw.rest) ?? [];
    if (value === undefined) throw parseError(raw.line, `${raw.keyword} must have two arguments`);
    return [[name, value]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals === -1) {
      throw parseError(raw.line, `Syntax error - can't find = in "${word}". Must be of the form: name=value`);
    }
    if (equals === 0) throw parseError(raw.line, `${raw.keyword} names can not be blank`);
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
}

function atLeastOne(raw: RawInstruction, words: readonly string[]): readonly string[] {
  if (words.length === 0) throw parseError(raw.line, `${raw.keyword} requires at least one argument`);
  return words;
}

function exactlyOne(raw: RawInstruction, words: readonly string[]): string {
  const [word, more] = words;
  if (word === undefined || more !== undefined) throw parseError(raw.line, `${raw.keyword} requires exactly one argument`);
  return word;
}

/** @returns undefined when the text is not a JSON list of strings; then it is the shell form, as in BuildKit */
function jsonArray(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
