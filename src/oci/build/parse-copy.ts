import { parseError } from './build-error.ts';
import { parseFlags } from './flags.ts';
import { heredocText, parseHeredocWord } from './heredoc.ts';
import type { CopyInstruction } from './instructions.ts';
import { jsonArray } from './json-array.ts';
import type { RawInstruction } from './lines.ts';
import { optional, sourceOf } from './raw.ts';
import { splitWords } from './words.ts';

/** COPY or ADD. @throws BuildError */
export function copyInstruction(raw: RawInstruction, kind: 'COPY' | 'ADD', escape: string): CopyInstruction {
  const paths = jsonArray(raw.rest) ?? splitWords(raw.rest, escape);
  const destination = paths.at(-1);
  if (paths.length < 2 || destination === undefined) {
    throw parseError(
      raw.line,
      `${kind} requires at least two arguments, but only ${String(paths.length)} were provided. Destination could not be determined`,
    );
  }
  const shared = { chmod: 'text', chown: 'text', link: 'bool', exclude: 'texts' } as const;
  const flags =
    kind === 'COPY'
      ? { ...parseFlags(raw, { ...shared, from: 'text', parents: 'bool' }), checksum: undefined, unpack: undefined }
      : { ...addFlags(raw, shared), from: undefined, parents: false };
  if (parseHeredocWord(destination, escape) !== undefined) {
    throw parseError(raw.line, `${kind} cannot accept a heredoc as a destination`);
  }
  const heredocs = new Map(raw.heredocs.map((each) => [each.name, each]));
  const sources = paths.slice(0, -1).map((path) => ({ path, heredoc: parseHeredocWord(path, escape) }));
  return {
    kind,
    line: raw.line,
    source: sourceOf(raw),
    sources: sources.filter(({ heredoc }) => heredoc === undefined).map(({ path }) => path),
    files: sources.flatMap(({ heredoc }) => {
      const found = heredoc === undefined ? undefined : heredocs.get(heredoc.name);
      return found === undefined ? [] : [{ name: found.name, content: heredocText(found), expand: found.expand }];
    }),
    destination,
    parents: flags.parents,
    exclude: flags.exclude,
    ...optional('from', flags.from),
    ...optional('chmod', flags.chmod),
    ...optional('chown', flags.chown),
    ...optional('checksum', flags.checksum),
    ...optional('unpack', flags.unpack),
  };
}

function addFlags(raw: RawInstruction, shared: { chmod: 'text'; chown: 'text'; link: 'bool'; exclude: 'texts' }) {
  const flags = parseFlags(raw, { ...shared, 'keep-git-dir': 'bool', checksum: 'text', unpack: 'bool' });
  const unpackGiven = raw.flags.some(([name]) => name === 'unpack');
  return { ...flags, unpack: unpackGiven ? flags.unpack : undefined };
}
