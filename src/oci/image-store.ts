import type { Image, ImageStore, ImageStoreOptions, PullError, PullErrorReason, Reference } from './api.ts';
import { sha256Digest } from './digest.ts';
import { gunzip } from './gzip.ts';
import { type ConfigDocument, decodeConfig } from './image-config.ts';
import { type LayerMap, unpackLayer } from './layer.ts';
import {
  decodeManifest,
  type Descriptor,
  MalformedDocument,
  type ManifestDocument,
  MEDIA_TYPES,
  WASI_PLATFORM,
} from './manifest.ts';
import { notFoundHint } from './not-found-hint.ts';
import { isPullError } from './pull-error.ts';
import { formatReference, parseReference, registryPath, repositoryName } from './reference.ts';
import { createRegistryClient, RegistryError } from './registry-client.ts';
import { SharedWork } from './shared-work.ts';

const NO_PLATFORM = 'no match for platform in manifest: not found';

interface Layer {
  readonly entries: LayerMap;
  readonly diffId: string;
}

/**
 * The images of one node. A pull resolves the reference, picks the platform wasi/wasm from an index (or else the index's only
 * manifest), fetches configuration and layers concurrently, and checks every digest: compressed, uncompressed, and the
 * manifest's own. Messages are containerd's.
 */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const registry = createRegistryClient(options);
  const images = new Map<string, Image>();
  const layers = new Map<string, Layer>();
  const pulls = new SharedWork<Image | PullError>();
  const layerPulls = new SharedWork<Layer>();

  async function pullManifest(repository: string, digest: string, signal: AbortSignal): Promise<unknown> {
    const fetched = await registry.manifest(repository, digest, signal);
    if (fetched === undefined) throw new RegistryError('NotFound', `content digest ${digest}: not found`);
    return fetched.document;
  }

  async function pullLayer(repository: string, descriptor: Descriptor, signal: AbortSignal): Promise<Layer> {
    const held = layers.get(descriptor.digest);
    if (held !== undefined) return held;
    return layerPulls.join(descriptor.digest, signal, async (shared) => {
      const blob = await registry.blob(repository, descriptor.digest, shared);
      const tar = await uncompress(descriptor, blob);
      const [entries, diffId] = await Promise.all([unpackLayer(tar), sha256Digest(tar)]);
      const layer = { entries, diffId };
      layers.set(descriptor.digest, layer);
      return layer;
    });
  }

  async function pullConfig(repository: string, descriptor: Descriptor, signal: AbortSignal): Promise<ConfigDocument> {
    const bytes = await registry.blob(repository, descriptor.digest, signal);
    return decodeConfig(parseJson(bytes));
  }

  async function assemble(
    reference: Reference,
    digest: string,
    manifest: ManifestDocument & { readonly kind: 'manifest' },
    signal: AbortSignal,
  ): Promise<Image> {
    const repository = registryPath(reference);
    const [config, ...unpacked] = await Promise.all([
      pullConfig(repository, manifest.config, signal),
      ...manifest.layers.map((layer) => pullLayer(repository, layer, signal)),
    ]);
    const { os, architecture } = config.platform;
    if (os !== WASI_PLATFORM.os || architecture !== WASI_PLATFORM.architecture) {
      throw new RegistryError('NotFound', NO_PLATFORM);
    }
    unpacked.forEach(({ diffId }, index) => {
      const expected = config.diffIds[index];
      if (expected === diffId) return;
      throw new RegistryError(
        'DigestMismatch',
        `failed to extract layer ${String(expected)}: wrong diff id calculated on extraction "${diffId}"`,
      );
    });
    if (config.diffIds.length !== unpacked.length) {
      throw new MalformedDocument(`mismatched image rootfs and manifest layers`);
    }
    return Object.freeze({
      id: manifest.config.digest,
      repoDigest: `${repositoryName(reference)}@${digest}`,
      repoTag: reference.tag === undefined ? '' : `${repositoryName(reference)}:${reference.tag}`,
      config: config.config,
      layers: unpacked.map((layer) => layer.entries),
      size: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    });
  }

  async function pullVerified(reference: Reference, signal: AbortSignal): Promise<Image | PullError> {
    const name = formatReference(reference);
    const failed = (reason: PullErrorReason, message: string): PullError => ({
      reason,
      message: `failed to pull and unpack image "${name}": ${message}`,
    });
    const repository = registryPath(reference);
    try {
      const resolved = await registry.manifest(repository, reference.digest ?? reference.tag ?? 'latest', signal);
      if (resolved === undefined) {
        const hint = await notFoundHint(registry, reference, signal);
        return failed('NotFound', `failed to resolve reference "${name}": ${name}: not found${hint}`);
      }
      let manifest = decodeManifest(resolved.document);
      if (manifest.kind === 'index') {
        const chosen = choosePlatform(manifest.manifests);
        if (chosen === undefined) return failed('NotFound', NO_PLATFORM);
        manifest = decodeManifest(await pullManifest(repository, chosen.digest, signal));
      }
      if (manifest.kind === 'index') return failed('Malformed', 'an index within an index');
      const image = await assemble(reference, resolved.digest, manifest, signal);
      images.set(name, image);
      return image;
    } catch (error) {
      if (error instanceof RegistryError) {
        const resolving = error.reason === 'RegistryUnavailable' ? `failed to resolve reference "${name}": ` : '';
        return failed(error.reason, `${resolving}${error.message}`);
      }
      if (error instanceof MalformedDocument) return failed('Malformed', error.message);
      throw error;
    }
  }

  return {
    get(text) {
      const reference = parseReference(text);
      if (!isPullError(reference)) {
        const named = images.get(formatReference(reference));
        if (named !== undefined) return named;
      }
      for (const image of images.values()) {
        if (image.id === text || image.repoDigest === text) return image;
      }
      return undefined;
    },
    pull(text, signal) {
      const reference = parseReference(text);
      if (isPullError(reference)) return Promise.resolve(reference);
      return pulls.join(formatReference(reference), signal, (shared) => pullVerified(reference, shared));
    },
    list: () => [...images.values()],
    remove(id) {
      for (const [name, image] of images) if (image.id === id) images.delete(name);
      const kept = new Set([...images.values()].flatMap((image) => image.layers));
      for (const [digest, { entries }] of layers) if (!kept.has(entries)) layers.delete(digest);
    },
  };
}

function choosePlatform(manifests: readonly Descriptor[]): Descriptor | undefined {
  const match = manifests.find(
    ({ platform }) => platform?.os === WASI_PLATFORM.os && platform.architecture === WASI_PLATFORM.architecture,
  );
  return match ?? manifests.find(({ platform }) => platform === undefined);
}

async function uncompress(descriptor: Descriptor, blob: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  switch (descriptor.mediaType) {
    case MEDIA_TYPES.layerGzip:
    case MEDIA_TYPES.dockerLayer:
      return gunzip(blob);
    case MEDIA_TYPES.layer:
      return blob;
    default:
      throw new MalformedDocument(`unsupported media type ${descriptor.mediaType} of layer ${descriptor.digest}`);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    throw new MalformedDocument('image configuration is not JSON', { cause });
  }
}
