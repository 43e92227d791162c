/** Documents of the OCI image specification, decoded from what a registry sent. */

export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** The platform of the programs a node runs: WASI on WebAssembly. */
export const WASI_PLATFORM: Platform = { os: 'wasi', architecture: 'wasm' };

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
}

export type ManifestDocument =
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }
  | { readonly kind: 'manifest'; readonly config: Descriptor; readonly layers: readonly Descriptor[] };

/** A document that is not what the specification says. */
export class MalformedDocument extends Error {}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads an index or a manifest; its own fields tell which, since static hosts send whatever content type they like.
 * @throws MalformedDocument
 */
export function decodeManifest(document: unknown): ManifestDocument {
  if (!isObject(document)) throw new MalformedDocument('manifest is not a JSON object');
  if (document.schemaVersion !== 2) {
    throw new MalformedDocument(`unsupported manifest schema version ${JSON.stringify(document.schemaVersion)}`);
  }
  if (Array.isArray(document.manifests)) {
    return { kind: 'index', manifests: document.manifests.map((each) => decodeDescriptor(each)) };
  }
  if (!Array.isArray(document.layers)) throw new MalformedDocument('manifest has neither layers nor manifests');
  return {
    kind: 'manifest',
    config: decodeDescriptor(document.config),
    layers: document.layers.map((each) => decodeDescriptor(each)),
  };
}

function decodeDescriptor(value: unknown): Descriptor {
  if (!isObject(value)) throw new MalformedDocument('descriptor is not a JSON object');
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string') throw new MalformedDocument('descriptor without a mediaType');
  if (typeof digest !== 'string' || !/^sha256:[a-f0-9]{64}$/.test(digest)) {
    throw new MalformedDocument(`invalid digest ${JSON.stringify(digest)}`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new MalformedDocument(`invalid size ${JSON.stringify(size)} of ${digest}`);
  }
  const { os, architecture } = isObject(platform) ? platform : {};
  const known = typeof os === 'string' && typeof architecture === 'string' ? { platform: { os, architecture } } : {};
  return { mediaType, digest, size, ...known };
}
