import { KustomizeError, within, withinAsync } from './failure.ts';
import type { GeneratorArgs, GeneratorOptions, Texts } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { type Behavior, Resource } from './resource.ts';
import type { Tree } from './tree.ts';

type Pair = readonly [key: string, value: Uint8Array];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function literal(source: string): Pair {
  const equals = source.indexOf('=');
  if (equals <= 0) throw new KustomizeError(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1);
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return [source.slice(0, equals), encode(value.length < 2 ? value : (quoted?.[2] ?? value))];
}

async function fromFile(loader: Loader, source: string): Promise<Pair> {
  const parts = source.split('=');
  const [first = '', second = ''] = parts;
  if (parts.length === 1) return [source.split('/').at(-1) ?? source, await loader.load(source)];
  if (parts.length > 2) throw new KustomizeError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  if (first === '') {
    throw new KustomizeError(
      `missing key name for file path ${JSON.stringify(second)} in source ${JSON.stringify(source)}`,
    );
  }
  if (second === '') {
    throw new KustomizeError(
      `missing file path for key name ${JSON.stringify(first)} in source ${JSON.stringify(source)}`,
    );
  }
  return [first, await loader.load(second)];
}

async function fromEnvFile(loader: Loader, path: string): Promise<readonly Pair[]> {
  const text = await loader.loadText(path);
  return text.split('\n').flatMap((line): readonly Pair[] => {
    const trimmed = line.replace(/\r$/, '').trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const equals = trimmed.indexOf('=');
    return [equals < 0 ? [trimmed, encode('')] : [trimmed.slice(0, equals), encode(trimmed.slice(equals + 1))]];
  });
}

async function pairsOf(loader: Loader, args: GeneratorArgs): Promise<readonly Pair[]> {
  const { envs = [], literals = [], files = [] } = args;
  const each = async <T>(list: readonly string[], read: (item: string) => Promise<T>): Promise<readonly T[]> => {
    const result: T[] = [];
    for (const item of list) result.push(await read(item));
    return result;
  };
  return [
    ...(
      await withinAsync(`env source files: [${envs.join(' ')}]`, () => each(envs, (path) => fromEnvFile(loader, path)))
    ).flat(),
    ...within(`literal sources [${literals.join(' ')}]`, () => literals.map(literal)),
    ...(await withinAsync(`file sources: [${files.join(' ')}]`, () => each(files, (it) => fromFile(loader, it)))),
  ];
}

async function dataOf(loader: Loader, args: GeneratorArgs): Promise<ReadonlyMap<string, Uint8Array>> {
  const pairs = await withinAsync('loading KV pairs', () => pairsOf(loader, args));
  const { name = '' } = args;
  const result = new Map<string, Uint8Array>();
  for (const [key, value] of pairs) {
    if (result.has(key)) throw new KustomizeError(`configmap ${name} illegally repeats the key \`${key}\``);
    result.set(key, value);
  }
  return result;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** As upstream writes binary data of config maps: in lines of 70. */
function folded(text: string): string {
  if (text.length <= 70) return text;
  return (text.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('');
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What all generators of a kustomization have in common; what one says itself comes first. */
export function mergeOptions(
  own: GeneratorOptions | undefined,
  common: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (common === undefined) return own;
  const texts = (a: Texts | undefined, b: Texts | undefined): Texts => ({ ...b, ...a });
  return {
    labels: texts(own?.labels, common.labels),
    annotations: texts(own?.annotations, common.annotations),
    disableNameSuffixHash: own?.disableNameSuffixHash === true || common.disableNameSuffixHash === true,
    immutable: own?.immutable === true || common.immutable === true,
  };
}

const BEHAVIORS: readonly string[] = ['create', 'merge', 'replace'];

function base(kind: string, args: GeneratorArgs): Resource {
  const { name = '', namespace = '', options } = args;
  if (name === '') throw new KustomizeError('a configmap must have a name');
  const resource = new Resource({ apiVersion: 'v1', kind, metadata: { name } });
  resource.namespace = namespace;
  resource.setTexts('labels', options?.labels ?? {});
  resource.setTexts('annotations', options?.annotations ?? {});
  if (options?.immutable === true) resource.content['immutable'] = true;
  resource.needsHash = options?.disableNameSuffixHash !== true;
  const { behavior = '' } = args;
  resource.behavior = BEHAVIORS.includes(behavior) ? (behavior as Behavior) : '';
  return resource;
}

/** Upstream: api/internal/generators/configmap.go */
export async function generateConfigMap(loader: Loader, args: GeneratorArgs): Promise<Resource> {
  const resource = base('ConfigMap', args);
  const data: Tree = {};
  const binaryData: Tree = {};
  for (const [key, bytes] of await dataOf(loader, args)) {
    const text = utf8(bytes);
    if (text === undefined) binaryData[key] = folded(base64(bytes));
    else data[key] = text;
  }
  if (Object.keys(data).length > 0) resource.content['data'] = data;
  if (Object.keys(binaryData).length > 0) resource.content['binaryData'] = binaryData;
  return resource;
}

/** Upstream: api/internal/generators/secret.go */
export async function generateSecret(loader: Loader, args: GeneratorArgs): Promise<Resource> {
  const resource = base('Secret', args);
  resource.content['type'] = args.type || 'Opaque';
  const pairs = await dataOf(loader, args);
  resource.content['data'] = Object.fromEntries([...pairs].map(([key, bytes]) => [key, folded(base64(bytes))]));
  return resource;
}
