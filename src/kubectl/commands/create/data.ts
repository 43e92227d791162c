import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag, type Flags, type FlagSpec } from '../../flags.ts';

export const DATA_FLAGS: readonly FlagSpec[] = [
  flag('append-hash', 'bool', 'Append a hash of the content to its name.'),
  flag('from-literal', 'array', 'Specify a key and literal value to insert (i.e. mykey=somevalue)'),
  flag(
    'from-file',
    'list',
    'Key file can be specified using its file path, in which case file basename will be used as key.',
  ),
  flag('from-env-file', 'list', 'Specify the path to a file to read lines of key=val pairs.'),
];

/** Who may say what of a key: the words differ between ConfigMaps and Secrets. */
export interface DataWords {
  readonly invalid: (key: string, why: string) => string;
  readonly taken: (key: string) => string;
}

type Add = (key: string, value: string) => void;

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function whyInvalid(key: string): string | undefined {
  if (key.length > 253) return 'must be no more than 253 characters';
  if (!KEY.test(key)) return KEY_RULE;
  if (key === '.') return "must not be '.'";
  if (key === '..') return "must not be '..'";
  return key.startsWith('..') ? "must not start with '..'" : undefined;
}

function addLiteral(source: string, add: Add): void {
  const equals = source.indexOf('=');
  if (equals <= 0) throw failure(`invalid literal source ${source}, expected key=value`);
  add(source.slice(0, equals), source.slice(equals + 1));
}

/** Upstream: kubectl/pkg/util, ParseFileSource. */
function fileSource(source: string): { readonly key: string; readonly path: string } {
  const [first = '', second, ...more] = source.split('=');
  if (second === undefined) return { key: first.replace(/\/+$/, '').replace(/^.*\//, ''), path: first };
  if (more.length > 0) throw failure("key names or file paths cannot contain '='");
  if (first === '') throw failure(`key name for file path ${second} missing`);
  if (second === '') throw failure(`file path for key name ${first} missing`);
  return { key: first, path: second };
}

async function addFile({ io }: CommandContext, source: string, add: Add): Promise<void> {
  const { key, path } = fileSource(source);
  const text = await io.files.read(path);
  if (text !== undefined) {
    add(key, text);
    return;
  }
  const listed = await io.files.list(path);
  if (listed === undefined) throw failure(`error reading ${path}: no such file or directory`);
  if (source.includes('=')) throw failure('cannot give a key name for a directory path');
  for (const file of listed) {
    const content = await io.files.read(file);
    // What is no file in it is left out.
    if (content !== undefined) add(file.replace(/^.*\//, ''), content);
  }
}

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const ENV_RULE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

async function addEnvFile({ io }: CommandContext, path: string, what: string, add: Add): Promise<void> {
  const text = await io.files.read(path);
  if (text === undefined) {
    if ((await io.files.list(path)) !== undefined) throw failure(`env ${what} file cannot be a directory`);
    throw failure(`error reading ${path}: no such file or directory`);
  }
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const [key = '', ...rest] = line.trimStart().split('=');
    if (key === '' && rest.length === 0) continue;
    if (key.startsWith('#')) continue;
    if (!ENV_NAME.test(key)) throw failure(`${JSON.stringify(key)} is not a valid key name: ${ENV_RULE}`);
    add(key, rest.join('='));
  }
}

/** Data of `--from-literal`, `--from-file` and `--from-env-file`. */
export async function dataOf(
  context: CommandContext,
  flags: Flags,
  what: 'config' | 'secret',
  words: DataWords,
): Promise<Readonly<Record<string, string>>> {
  if (flags.has('from-env-file') && (flags.has('from-file') || flags.has('from-literal')))
    throw failure('from-env-file cannot be combined with from-file or from-literal');
  const data = new Map<string, string>();
  const add: Add = (key, value) => {
    const why = whyInvalid(key);
    if (why !== undefined) throw failure(words.invalid(key, why));
    if (data.has(key)) throw failure(words.taken(key));
    data.set(key, value);
  };
  for (const source of flags.list('from-file')) await addFile(context, source, add);
  for (const source of flags.each('from-literal')) addLiteral(source, add);
  for (const path of flags.list('from-env-file')) await addEnvFile(context, path, what, add);
  return Object.fromEntries(data);
}
