import { failure } from '../errors.ts';
import type { KubectlIo } from '../io.ts';
import { yamlText } from '../printers/yaml.ts';
import {
  DEFAULT_TEXT,
  defaultKubeconfig,
  documentOf,
  EMPTY,
  type Entry,
  type Fields,
  KINDS,
  type Kind,
  type Kubeconfig,
  SINGULAR,
} from './model.ts';

type ConfigFiles = Pick<KubectlIo, 'files'>;

/** Which files the configuration is in. Upstream: clientcmd/loader.go, ClientConfigLoadingRules */
export interface Places {
  /** In the order in which they count: the first that says something wins. */
  readonly files: readonly string[];
  /** Given with `--kubeconfig`: it has to be there. */
  readonly explicit: boolean;
  /** The file that a home begins with. */
  readonly isDefault: boolean;
}

export function placesOf(io: Pick<KubectlIo, 'variable'>, explicit: string): Places {
  if (explicit !== '') return { files: [explicit], explicit: true, isDefault: false };
  const listed = (io.variable('KUBECONFIG') ?? '').split(':').filter((it) => it !== '');
  if (listed.length > 0) return { files: [...new Set(listed)], explicit: false, isDefault: false };
  return { files: [`${io.variable('HOME') ?? ''}/.kube/config`], explicit: false, isDefault: true };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(document: Fields, kind: Kind, file: string): ReadonlyMap<string, Entry> {
  const list = document[kind];
  const result = new Map<string, Entry>();
  if (!Array.isArray(list)) return result;
  for (const item of list as unknown[]) {
    if (!isFields(item) || typeof item['name'] !== 'string') continue;
    const fields = item[SINGULAR[kind]];
    if (!result.has(item['name'])) result.set(item['name'], { fields: isFields(fields) ? fields : {}, file });
  }
  return result;
}

/** Reads one file's text. @throws CommandError */
async function parse(text: string, file: string): Promise<Kubeconfig> {
  if (text === DEFAULT_TEXT) return defaultKubeconfig(file);
  const { documentOf: read } = await import('../kustomize/yaml-input.ts');
  const document = await read(text).catch((cause: unknown) => {
    throw failure(`error loading config file "${file}": ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  if (!isFields(document)) return EMPTY;
  const current = document['current-context'];
  return {
    clusters: entriesOf(document, 'clusters', file),
    contexts: entriesOf(document, 'contexts', file),
    users: entriesOf(document, 'users', file),
    currentContext: typeof current === 'string' ? current : '',
    preferences: isFields(document['preferences']) ? document['preferences'] : {},
  };
}

/** Several as one: what an earlier one says stands. */
function merged(configs: readonly Kubeconfig[]): Kubeconfig {
  const all = (kind: Kind): ReadonlyMap<string, Entry> =>
    new Map(configs.toReversed().flatMap((config) => [...config[kind]]));
  return {
    clusters: all('clusters'),
    contexts: all('contexts'),
    users: all('users'),
    currentContext: configs.map((it) => it.currentContext).find((it) => it !== '') ?? '',
    preferences: Object.assign({}, ...configs.toReversed().map((it) => it.preferences)) as Fields,
  };
}

async function readOne(io: ConfigFiles, file: string, places: Places): Promise<Kubeconfig> {
  const text = await io.files.read(file);
  if (text !== undefined) return parse(text, file);
  if (places.explicit) throw failure(`stat ${file}: no such file or directory`);
  if (!places.isDefault) return EMPTY;
  await io.files.write(file, DEFAULT_TEXT);
  return defaultKubeconfig(file);
}

/** @param optional whether a file of `--kubeconfig` may be missing, as it may for those who write it */
export async function readKubeconfig(io: ConfigFiles, places: Places, optional = false): Promise<Kubeconfig> {
  const read = optional ? { ...places, explicit: false } : places;
  return merged(await Promise.all(places.files.map((file) => readOne(io, file, read))));
}

/** The file that what is in none yet is written to. */
export async function mainFile(io: KubectlIo, { files }: Places): Promise<string> {
  for (const file of files) if ((await io.files.read(file)) !== undefined) return file;
  return files.at(-1) ?? '';
}

function ofFile(config: Kubeconfig, file: string): Kubeconfig {
  const own = (kind: Kind): ReadonlyMap<string, Entry> =>
    new Map([...config[kind]].filter(([, entry]) => entry.file === file));
  return { ...config, clusters: own('clusters'), contexts: own('contexts'), users: own('users') };
}

async function write(io: KubectlIo, file: string, config: Kubeconfig): Promise<void> {
  await io.files.write(file, yamlText(documentOf(config)));
}

function sameEntries(a: Kubeconfig, b: Kubeconfig): boolean {
  return KINDS.every(
    (kind) =>
      a[kind].size === b[kind].size &&
      [...a[kind]].every(([name, entry]) => b[kind].get(name)?.fields === entry.fields),
  );
}

/**
 * Writes what changed, each entry to the file that it is from. Upstream: clientcmd/config.go, ModifyConfig
 * @param before as it was read
 */
export async function writeKubeconfig(
  io: KubectlIo,
  places: Places,
  before: Kubeconfig,
  after: Kubeconfig,
): Promise<void> {
  const main = await mainFile(io, places);
  const moved = after.currentContext !== before.currentContext;
  const preferred = JSON.stringify(after.preferences) !== JSON.stringify(before.preferences);
  for (const file of places.files) {
    const old = await readOne(io, file, { ...places, explicit: false });
    const next = ofFile(after, file);
    const here = file === main || (after.currentContext === '' && old.currentContext === before.currentContext);
    const currentContext = moved && here ? after.currentContext : old.currentContext;
    const preferences = preferred && file === main ? after.preferences : old.preferences;
    const same = sameEntries(ofFile(before, file), next) && currentContext === old.currentContext;
    if (same && !(preferred && file === main)) continue;
    await write(io, file, { ...next, currentContext, preferences });
  }
}
