import type { ScalarTag, YAMLError } from 'yaml';
import { KustomizeError } from './failure.ts';
import { resourceOf, type Resource } from './resource.ts';
import { isList, isTree, type Tree } from './tree.ts';

function intTag(test: RegExp, format: string, resolve: (text: string) => number): ScalarTag {
  return {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    format,
    test,
    resolve: (text) => resolve(text.replaceAll('_', '')),
    identify: () => false,
  };
}

function radix(text: string, base: number): number {
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * parseInt(text.replace(/^[-+]?(0[box])?/, ''), base);
}

/** Numbers that go-yaml reads and the core schema of YAML 1.2 does not. Upstream: go-yaml v3, resolve.go */
const GO_NUMBERS: readonly ScalarTag[] = [
  intTag(/^[-+]?0b[01_]+$/, 'BIN', (text) => radix(text, 2)),
  intTag(/^[-+]?0o?[0-7_]*[0-7]$/, 'OCT', (text) => radix(text, 8)),
  intTag(/^[-+]?[1-9][\d_]*$/, '', Number),
  intTag(/^[-+]0x[\da-fA-F_]+$/, 'HEX', (text) => radix(text, 16)),
];

/** The words of YAML 1.1, which go-yaml v2 takes for booleans. */
const OLD_BOOLEANS: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(y|on)/i.test(text),
  identify: () => false,
};

/** A day is a moment, once it went through JSON. */
const DATES: ScalarTag = {
  tag: 'tag:yaml.org,2002:timestamp',
  default: true,
  test: /^\d{4}-\d{1,2}-\d{1,2}$/,
  resolve: (text) => {
    const [year = '', month = '', day = ''] = text.split('-');
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
  },
  identify: () => false,
};

/** What go-yaml calls the mistakes that people make. */
const GO_WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  BAD_INDENT: 'did not find expected key',
  TAB_AS_INDENT: 'found character that cannot start any token',
  MISSING_CHAR: "did not find expected ',' or ']'",
  BAD_ALIAS: 'did not find expected alphabetic or numeric character',
};

function malformed(error: YAMLError): KustomizeError {
  // go-yaml tells no line of what is wrong in the first.
  const line = error.linePos?.[0].line === 1 ? undefined : error.linePos?.[0].line;
  const own = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
  const why = GO_WORDS[error.code] ?? own;
  return new KustomizeError(`yaml: ${line === undefined ? '' : `line ${String(line)}: `}${why}`);
}

/** The documents of a text, as go-yaml reads them. @throws KustomizeError */
export async function documentsOf(text: string, more: readonly ScalarTag[] = []): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import('yaml');
  const customTags = (tags: readonly unknown[]): ScalarTag[] => [...more, ...GO_NUMBERS, ...(tags as ScalarTag[])];
  return [...parseAllDocuments(text, { merge: true, customTags })].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw malformed(error);
    return document.toJS() as unknown;
  });
}

/** The first document of a text that is configuration, read as go-yaml v2 does; undefined where there is none. */
export async function documentOf(text: string): Promise<unknown> {
  return (await documentsOf(text, [OLD_BOOLEANS]))[0];
}

/** Lists of resources become what is in them: a `List` where it is, a `FooList` at the end. */
function withoutLists(documents: readonly Tree[]): readonly Tree[] {
  const queue = documents.flatMap((it) =>
    it['kind'] === 'List' && isList(it['items']) ? it['items'].filter(isTree) : [it],
  );
  const result: Tree[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { kind, items } = next;
    if (typeof kind !== 'string' || !kind.endsWith('List') || items === undefined) result.push(next);
    else if (isList(items)) queue.push(...items.filter(isTree));
    else if (items !== null) throw new KustomizeError(`expected array in ${kind}/items, but found ${typeof items}`);
  }
  return result;
}

/** The resources of a text. @throws KustomizeError for what is none */
export async function resourcesOf(text: string): Promise<Resource[]> {
  const documents = (await documentsOf(text, [DATES])).filter((it) => it !== null && it !== undefined);
  const trees = documents.map((it) => {
    if (!isTree(it)) throw new KustomizeError('missing Resource metadata');
    return it;
  });
  const filled = trees.filter((it) => Object.keys(it).length > 0);
  for (const tree of filled) resourceOf(tree);
  return withoutLists(filled).map(resourceOf);
}
