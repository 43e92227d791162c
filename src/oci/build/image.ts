import type { ImageConfig } from '../api.ts';
import { sha256Digest } from '../digest.ts';
import { gzip } from '../gzip.ts';
import { type LayerMap, packLayer } from '../layer.ts';
import { type Descriptor, MEDIA_TYPES, type Platform } from '../manifest.ts';

/** A layer with its compressed bytes. */
export interface BuiltLayer {
  readonly descriptor: Descriptor;
  readonly diffId: string;
  readonly bytes: Uint8Array;
  readonly entries: LayerMap;
}

/** One line of `docker history`. */
export interface HistoryEntry {
  readonly created: string;
  readonly created_by: string;
  readonly comment?: string;
  readonly empty_layer?: true;
}

/** What a build starts from and ends with. */
export interface ImageContents {
  readonly platform: Platform;
  readonly config: ImageConfig;
  readonly author?: string;
  readonly layers: readonly BuiltLayer[];
  readonly history: readonly HistoryEntry[];
}

/** An image with its documents as bytes, ready to be served or pushed. */
export interface BuiltImage extends ImageContents {
  readonly manifest: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly configBlob: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
}

export async function buildLayer(entries: LayerMap): Promise<BuiltLayer> {
  const tar = await packLayer(entries);
  const bytes = gzip(tar);
  const [diffId, descriptor] = await Promise.all([sha256Digest(owned(tar)), describe(MEDIA_TYPES.layerGzip, bytes)]);
  return { descriptor, diffId, bytes, entries };
}

/** Writes configuration and manifest. @param created milliseconds since the Unix epoch */
export async function sealImage(contents: ImageContents, created: number): Promise<BuiltImage> {
  const configBytes = encode({
    created: new Date(created).toISOString(),
    ...(contents.author === undefined ? {} : { author: contents.author }),
    architecture: contents.platform.architecture,
    os: contents.platform.os,
    config: contents.config,
    rootfs: { type: 'layers', diff_ids: contents.layers.map((layer) => layer.diffId) },
    history: contents.history,
  });
  const configBlob = { descriptor: await describe(MEDIA_TYPES.config, configBytes), bytes: configBytes };
  const manifestBytes = encode({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: configBlob.descriptor,
    layers: contents.layers.map((layer) => layer.descriptor),
  });
  const manifest = { descriptor: await describe(MEDIA_TYPES.manifest, manifestBytes), bytes: manifestBytes };
  return { ...contents, manifest, configBlob };
}

async function describe(mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  return { mediaType, digest: await sha256Digest(owned(bytes)), size: bytes.length };
}

function encode(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

/** Web Crypto takes no view of shared memory; ours never are. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
