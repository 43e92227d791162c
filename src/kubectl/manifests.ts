import type { KubernetesObject, New } from '../api/index.ts';
import type { CommandContext } from './command.ts';
import type { DiscoveredResource } from './discovery.ts';
import { CommandError, failure } from './errors.ts';
import type { Flags } from './flags.ts';

/** An object as a manifest has it. */
export type ManifestObject = New<KubernetesObject> & Readonly<Record<string, unknown>>;

/** An object of a file, and what serves it. */
export interface ManifestItem {
  readonly object: ManifestObject;
  /** As the file has it: without a namespace that it does not say. */
  readonly given: ManifestObject;
  readonly resource: DiscoveredResource;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Name of the file, for messages: `STDIN`. */
  readonly source: string;
}

/** All that comes in, as text. */
export async function readAll(stdin: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (stdin !== undefined) for await (const chunk of stdin) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

const MANIFEST = /\.(ya?ml|json)$/;

async function readSource(
  context: CommandContext,
  name: string,
  recursive: boolean,
): Promise<readonly (readonly [string, string])[]> {
  const { io } = context;
  if (name === '-') return [['STDIN', await readAll(io.stdin)]];
  if (/^https?:\/\//.test(name)) return [[name, await download(name, io.signal)]];
  const listed = await io.files.list(name);
  if (listed !== undefined) {
    const files = await Promise.all(
      listed.map(async (path) => {
        if (MANIFEST.test(path)) return [[path, (await io.files.read(path)) ?? '']] as const;
        return recursive ? readSource(context, path, true).catch(() => []) : [];
      }),
    );
    const all = files.flat();
    if (all.length === 0) throw failure(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
    return all;
  }
  const text = await io.files.read(name);
  if (text === undefined) throw failure(`the path "${name}" does not exist`);
  return [[name, text]];
}

async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    throw failure(`unable to read URL "${url}": ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  if (!response.ok)
    throw failure(
      `unable to read URL "${url}", server reported ${response.status} ${response.statusText}, status code=${response.status}`,
    );
  return response.text();
}

/** The documents of a text; `source` is for messages. @throws CommandError in the words of kubectl */
export async function parseDocuments(text: string, source: string): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import('yaml');
  return [...parseAllDocuments(text, { merge: true })].flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const line = error.linePos?.[0].line;
      const why = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
      throw failure(
        `error parsing ${source}: error converting YAML to JSON: yaml: ${line === undefined ? '' : `line ${line}: `}${why}`,
      );
    }
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : [value];
  });
}

function isObject(value: unknown): value is ManifestObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expandLists(value: unknown, source: string): ManifestObject[] {
  if (!isObject(value))
    throw failure(
      `error validating "${source}": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  const kind: unknown = value['kind'];
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(value['items']))
    return value['items'].flatMap((item) => expandLists(item, source));
  return [value];
}

async function toItem(context: CommandContext, object: ManifestObject, source: string): Promise<ManifestItem> {
  const missing = ['apiVersion', 'kind'].filter((field) => typeof object[field] !== 'string' || object[field] === '');
  if (missing.length > 0) {
    const texts = missing.map((field) => `${field} not set`);
    throw failure(
      `error validating "${source}": error validating data: ${texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }
  const resource = await context.discovery.kind(object.apiVersion, object.kind);
  const metadata = (isObject(object['metadata']) ? object.metadata : {}) as ManifestObject['metadata'];
  const name = metadata.name ?? '';
  if (resource === undefined) {
    throw failure(
      `resource mapping not found for name: "${name}" namespace: "${metadata.namespace ?? ''}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
    );
  }
  const given = { ...object, metadata };
  if (!resource.namespaced) return { object: given, given, resource, namespace: undefined, name, source };
  const { namespace } = metadata;
  if (namespace !== undefined && context.namespaceGiven && namespace !== context.namespace) {
    throw failure(
      `the namespace from the provided object "${namespace}" does not match the namespace "${context.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  const place = namespace ?? context.namespace;
  return {
    object: { ...object, metadata: { ...metadata, namespace: place } },
    given,
    resource,
    namespace: place,
    name,
    source,
  };
}

/** The objects of `-k`, and the directory that they are from. */
async function kustomized(context: CommandContext, flags: Flags): Promise<readonly (readonly [unknown, string])[]> {
  const path = flags.string('kustomize');
  if (path === '') return [];
  if (flags.has('filename')) throw failure('only one of -f or -k can be specified');
  if (flags.bool('recursive')) throw failure("the -k flag can't be used with -f or -R");
  const { buildDirectory } = await import('./kustomize/build-directory.ts');
  return (await buildDirectory(context.io, path)).map((object) => [object, path] as const);
}

/** Objects of a text, lists taken apart, and what may go wrong with each. @param source for messages */
export async function readDocuments(
  context: CommandContext,
  text: string,
  source: string,
): Promise<readonly (ManifestItem | CommandError)[]> {
  return readValues(context, await parseDocuments(text, source), source);
}

async function readValues(
  context: CommandContext,
  values: readonly unknown[],
  source: string,
): Promise<readonly (ManifestItem | CommandError)[]> {
  const objects = values.flatMap((value) => expandLists(value, source));
  const items: (ManifestItem | CommandError)[] = [];
  for (const object of objects) {
    items.push(
      await toItem(context, object, source).catch((cause: unknown) => {
        if (cause instanceof CommandError) return cause;
        throw cause;
      }),
    );
  }
  return items;
}

/**
 * Objects of `-f` or `-k` and what may go wrong with each: an object that has no resource does not stop the others.
 * @param verb what no objects are passed to, in the complaint; '' for commands that do not complain
 */
export async function readManifests(
  context: CommandContext,
  flags: Flags,
  verb = 'apply',
): Promise<readonly (ManifestItem | CommandError)[]> {
  const items: (ManifestItem | CommandError)[] = [];
  for (const [value, source] of await kustomized(context, flags))
    items.push(...(await readValues(context, [value], source)));
  for (const name of flags.list('filename')) {
    for (const [source, text] of await readSource(context, name, flags.bool('recursive'))) {
      items.push(...(await readDocuments(context, text, source)));
    }
  }
  if (items.length === 0 && verb !== '') throw failure(`no objects passed to ${verb}`);
  return items;
}
