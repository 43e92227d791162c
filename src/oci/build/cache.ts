import type { LayerEntry } from '../api.ts';
import { sha256Digest } from '../digest.ts';
import type { LayerMap } from '../layer.ts';
import type { BuiltLayer } from './image.ts';

/** Layers of earlier builds, by what they were made from. */
export interface LayerCache {
  get(key: string): Promise<BuiltLayer | undefined>;
  set(key: string, layer: BuiltLayer): Promise<void>;
}

/** The key of a step: the step before it, what it does, and the content that it takes in. As BuildKit's content-based keys. */
export function stepKey(parent: string, operation: object, inputs: readonly string[]): Promise<string> {
  return digestOf(JSON.stringify([parent, operation, inputs]));
}

/** A digest of files with their names, modes, owners and contents; not their times. */
export async function treeDigest(tree: LayerMap): Promise<string> {
  const lines = await Promise.all([...tree].map(([path, entry]) => entryLine(path, entry)));
  return digestOf(lines.sort().join('\n'));
}

/** Contents that were hashed: a file is one object over all builds of a context. */
const digests = new WeakMap<Uint8Array, Promise<string>>();

async function entryLine(path: string, { type, mode, uid, gid, content, target }: LayerEntry): Promise<string> {
  return JSON.stringify([
    path,
    type,
    mode,
    uid,
    gid,
    target ?? '',
    content === undefined ? '' : await contentDigest(content),
  ]);
}

function contentDigest(content: Uint8Array): Promise<string> {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = sha256Digest(content as Uint8Array<ArrayBuffer>);
  digests.set(content, digest);
  return digest;
}

function digestOf(text: string): Promise<string> {
  return sha256Digest(new TextEncoder().encode(text));
}
