import { parseError } from './build-error.ts';
import { parseFlags } from './flags.ts';
import { parseHealthCheck } from './health-check.ts';
import type { Instruction } from './instructions.ts';
import { jsonArray } from './json-array.ts';
import { type RawInstruction, splitInstruction } from './lines.ts';
import { copyInstruction } from './parse-copy.ts';
import { runInstruction } from './parse-run.ts';
import { commandOf, optional, sourceOf } from './raw.ts';
import { withSuggestion } from './suggestion.ts';
import { splitWords } from './words.ts';

const KEYWORDS =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  );

/** Understands one instruction's arguments. Upstream: frontend/dockerfile/instructions/parse.go. @throws BuildError */
export function parseInstruction(raw: RawInstruction, escape: string): Instruction {
  const { keyword, line, rest } = raw;
  const common = { line, source: sourceOf(raw) };
  const words = (): readonly string[] => splitWords(rest, escape);
  const text = (): string => {
    parseFlags(raw, {});
    if (rest === '') throw parseError(line, `${keyword} requires exactly one argument`);
    return rest;
  };
  switch (keyword) {
    case 'FROM': {
      const { platform } = parseFlags(raw, { platform: 'text' });
      return { kind: 'FROM', ...common, ...fromArguments(raw, words()), ...optional('platform', platform) };
    }
    case 'ARG':
      parseFlags(raw, {});
      return { kind: 'ARG', ...common, args: atLeastOne(raw, words()).map((word) => splitArg(raw, word)) };
    case 'ENV':
    case 'LABEL':
      parseFlags(raw, {});
      return { kind: keyword, ...common, pairs: keyValuePairs(raw, escape) };
    case 'COPY':
    case 'ADD':
      return copyInstruction(raw, keyword, escape);
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return { kind: keyword, ...common, value: text() };
    case 'EXPOSE':
      parseFlags(raw, {});
      return { kind: 'EXPOSE', ...common, ports: atLeastOne(raw, words()) };
    case 'VOLUME':
      parseFlags(raw, {});
      return { kind: 'VOLUME', ...common, paths: volumePaths(raw, jsonArray(rest) ?? words()) };
    case 'RUN':
      return runInstruction(raw, escape);
    case 'CMD':
    case 'ENTRYPOINT':
      parseFlags(raw, {});
      return { kind: keyword, ...common, command: commandOf(rest) };
    case 'HEALTHCHECK':
      return { kind: 'HEALTHCHECK', ...common, check: parseHealthCheck(raw) };
    case 'ONBUILD':
      return { kind: 'ONBUILD', ...common, trigger: onBuildTrigger(raw) };
    case 'SHELL': {
      parseFlags(raw, {});
      const args = jsonArray(rest);
      if (args === undefined) throw parseError(line, 'SHELL requires the arguments to be in JSON form');
      return { kind: 'SHELL', ...common, args: atLeastOne(raw, args) };
    }
    default:
      throw parseError(line, withSuggestion(`unknown instruction: ${raw.word}`, raw.word, KEYWORDS));
  }
}

function volumePaths(raw: RawInstruction, paths: readonly string[]): readonly string[] {
  const given = atLeastOne(raw, paths).map((path) => path.trim());
  if (given.includes('')) throw parseError(raw.line, 'VOLUME specified can not be an empty string');
  return given;
}

function onBuildTrigger(raw: RawInstruction): string {
  parseFlags(raw, {});
  if (raw.rest === '') throw parseError(raw.line, 'ONBUILD requires at least one argument');
  const { keyword } = splitInstruction(raw.rest, raw.line);
  if (keyword === 'ONBUILD') throw parseError(raw.line, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (keyword === 'MAINTAINER' || keyword === 'FROM') {
    throw parseError(raw.line, `${keyword} isn't allowed as an ONBUILD trigger`);
  }
  return raw.rest + raw.heredocs.map((each) => `\n${each.content}${each.name}`).join('');
}

function fromArguments(
  raw: RawInstruction,
  words: readonly string[],
): { readonly image: string; readonly stage?: string } {
  const [image, as, stage, more] = words;
  if (image !== undefined && as === undefined) return { image };
  if (image === undefined || as?.toUpperCase() !== 'AS' || stage === undefined || more !== undefined) {
    throw parseError(raw.line, 'FROM requires either one or three arguments');
  }
  if (!/^[a-z][a-z0-9-_.]*$/.test(stage.toLowerCase())) {
    throw parseError(
      raw.line,
      `invalid name for build stage: "${stage}", name can't start with a number or contain symbols`,
    );
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
function keyValuePairs(raw: RawInstruction, escape: string): readonly (readonly [string, string])[] {
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
