import type { LayerEntry } from '../api.ts';
import { sha256Digest } from '../digest.ts';
import { gunzip } from '../gzip.ts';
import { type LayerMap, unpackLayer } from '../layer.ts';
import { MalformedDocument } from '../manifest.ts';
import { BuildError } from './build-error.ts';
import { copy, type CopySource, type Owner } from './copy.ts';
import type { CopyInstruction } from './instructions.ts';
import { parseChmod, parseChown } from './ownership.ts';

/** Reads a file that ADD names by its URL. @throws Error that says why it cannot be read */
export type RemoteFetch = (url: string) => Promise<Uint8Array>;

/** What a COPY or ADD takes from, and where to. */
export interface CopyEnvironment {
  readonly context: LayerMap;
  /** The stage as it is before the copy. */
  readonly tree: LayerMap;
  readonly workingDir: string;
  readonly created: number;
  readonly expand: (word: string) => string;
  readonly expandText: (text: string) => string;
  /** The tree of another stage or image. @throws BuildError */
  readonly from: (name: string) => Promise<LayerMap>;
  readonly fetch?: RemoteFetch;
}

/** Variables of a COPY that are replaced. */
export interface CopyWords {
  readonly flags: readonly string[];
  readonly paths: readonly string[];
}

/** The words of a COPY as `docker history` shows them. */
export function copyWords(instruction: CopyInstruction, expand: (word: string) => string): CopyWords {
  const { chown, chmod } = instruction;
  return {
    flags: [
      ...(chown === undefined ? [] : [`--chown=${expand(chown)}`]),
      ...(chmod === undefined ? [] : [`--chmod=${expand(chmod)}`]),
    ],
    paths: [
      ...instruction.sources.map(expand),
      ...instruction.files.map(({ name }) => `<<${name}`),
      expand(instruction.destination),
    ],
  };
}

/** The files that a COPY or ADD puts into the stage. @throws BuildError */
export async function copyLayer(instruction: CopyInstruction, environment: CopyEnvironment): Promise<LayerMap> {
  const { kind, line } = instruction;
  const { expand } = environment;
  const owner = ownerOf(instruction, environment);
  const mode = modeOf(instruction, expand);
  const sources = await sourcesOf(instruction, environment);
  const copied = await copy({
    kind,
    sources,
    to: environment.tree,
    destination: expand(instruction.destination),
    workingDir: environment.workingDir,
    parents: instruction.parents,
    exclude: instruction.exclude.map(expand),
    ...(owner !== undefined ? { owner } : instruction.from === undefined ? { owner: { uid: 0, gid: 0 } } : {}),
    ...(mode === undefined ? {} : { mode }),
    mtime: environment.created,
  });
  if ('error' in copied) throw new BuildError(line, copied.error);
  return copied.layer;
}

function ownerOf({ chown, line }: CopyInstruction, { expand, tree }: CopyEnvironment): Owner | undefined {
  if (chown === undefined) return undefined;
  const owner = parseChown(expand(chown), tree);
  if ('error' in owner) throw new BuildError(line, owner.error);
  return owner;
}

function modeOf({ chmod, line }: CopyInstruction, expand: (word: string) => string): number | undefined {
  if (chmod === undefined) return undefined;
  const text = expand(chmod);
  const mode = parseChmod(text);
  if (mode === undefined) {
    throw new BuildError(line, `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`);
  }
  return mode;
}

async function sourcesOf(instruction: CopyInstruction, environment: CopyEnvironment): Promise<readonly CopySource[]> {
  const { kind, line, from } = instruction;
  const { expand, created } = environment;
  const local = from === undefined ? environment.context : await environment.from(expand(from));
  const unpacks = kind === 'ADD' && instruction.unpack !== false;
  const sources: CopySource[] = [];
  for (const source of instruction.sources.map(expand)) {
    if (kind === 'ADD' && isRemote(source)) {
      const content = await remoteFile(source, instruction, environment);
      const path = `/${remoteName(source, line)}`;
      const tree = new Map([[path, fileEntry(content, 0o600, created)]]);
      sources.push({ tree, path, ...(instruction.unpack === true ? { unpack: unpackArchive } : {}) });
    } else sources.push({ tree: local, path: source, ...(unpacks ? { unpack: unpackArchive } : {}) });
  }
  for (const { name, content, expand: expands } of instruction.files) {
    const text = expands ? environment.expandText(content) : content;
    const entry = fileEntry(new TextEncoder().encode(text), 0o644, created);
    sources.push({ tree: new Map([[`/${name}`, entry]]), path: `/${name}` });
  }
  return sources;
}

function fileEntry(content: Uint8Array, mode: number, mtime: number): LayerEntry {
  return { type: 'file', mode, uid: 0, gid: 0, mtime, content };
}

function isRemote(source: string): boolean {
  return /^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(source);
}

function remoteName(url: string, line: number): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  if (name === '') throw new BuildError(line, `cannot determine filename for source ${url}`);
  return decodeURIComponent(name);
}

async function remoteFile(
  url: string,
  { line, checksum }: CopyInstruction,
  environment: CopyEnvironment,
): Promise<Uint8Array> {
  if (!/^https?:/.test(url) || /\.git(?:#|$)/.test(url)) {
    throw new BuildError(
      line,
      `failed to load cache key: ${url}: Git repositories cannot be cloned here: there is no git in a browser`,
    );
  }
  if (environment.fetch === undefined)
    throw new BuildError(line, `failed to load cache key: ${url}: this builder has no network`);
  let content: Uint8Array;
  try {
    content = await environment.fetch(url);
  } catch (cause) {
    throw new BuildError(line, `failed to load cache key: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const wanted = checksum === undefined ? undefined : environment.expand(checksum);
  const digest = await sha256Digest(content as Uint8Array<ArrayBuffer>);
  if (wanted !== undefined && wanted !== digest) throw new BuildError(line, `digest mismatch ${digest}: ${wanted}`);
  return content;
}

/** ADD unpacks tar archives, gzipped or not; any other file is copied. */
async function unpackArchive(content: Uint8Array): Promise<LayerMap | undefined> {
  const gzipped = content[0] === 0x1f && content[1] === 0x8b;
  try {
    const tar = gzipped ? await gunzip(new Uint8Array(content)) : content;
    const isTar = new TextDecoder().decode(tar.subarray(257, 262)) === 'ustar';
    return isTar ? await unpackLayer(tar) : undefined;
  } catch (error) {
    if (error instanceof MalformedDocument) return undefined;
    throw error;
  }
}
