import { splitWords, unquote } from './words.ts';

/** A here-document of RUN, COPY or ADD. Upstream: frontend/dockerfile/parser. */
export interface Heredoc {
  readonly name: string;
  /** As written, with the line feed at its end; tabs still there. */
  readonly content: string;
  /** Variables are replaced: no part of its name was quoted. */
  readonly expand: boolean;
  /** `<<-`: tabs at the beginning of lines do not count. */
  readonly chomp: boolean;
}

export type HeredocWord = Omit<Heredoc, 'content'>;

/** `<<EOF`, `<<-"EOF"`, `3<<EOF`. @returns undefined when the word begins none */
export function parseHeredocWord(word: string, escape: string): HeredocWord | undefined {
  const [, dash, rest = ''] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? [];
  if (rest === '') return undefined;
  const name = unquote(rest, escape);
  return name === '' ? undefined : { name, expand: name === rest, chomp: dash === '-' };
}

/** The here-documents that a line begins, in order. */
export function heredocWords(line: string, escape: string): readonly HeredocWord[] {
  if (!line.includes('<<')) return [];
  return splitWords(line, escape).flatMap((word) => parseHeredocWord(word, escape) ?? []);
}

/** What a here-document says: for `<<-` without the tabs before its lines. */
export function heredocText({ content, chomp }: Heredoc): string {
  return chomp ? content.replace(/^\t+/gm, '') : content;
}

/** Whether a line ends a here-document. */
export function endsHeredoc(line: string, { name, chomp }: HeredocWord): boolean {
  return (chomp ? line.replace(/^\t+/, '') : line) === name;
}
