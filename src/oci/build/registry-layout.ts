import { formatReference, parseReference, registryPath } from '../reference.ts';
import { isPullError } from '../pull-error.ts';
import type { BuiltImage } from './image.ts';

/** An image under its references. */
export interface TaggedImage {
  readonly image: BuiltImage;
  readonly references: readonly string[];
}

/**
 * The files of a registry that any static host can serve: the OCI distribution API's paths, below and with `v2/`. Every repository has
 * its blobs, as the API wants; equal blobs are the same array, so a writer can link them.
 * @throws RangeError for a reference that is not well formed or given to two images
 */
export function registryLayout(images: readonly TaggedImage[]): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const tags = new Map<string, Set<string>>();
  for (const { image, references } of images) {
    for (const name of references) {
      const reference = parseReference(name);
      if (isPullError(reference)) throw new RangeError(reference.message);
      const repository = registryPath(reference);
      const tag = reference.tag ?? 'latest';
      const known = tags.get(repository) ?? new Set();
      if (known.has(tag)) throw new RangeError(`${formatReference(reference)} is given to two images`);
      tags.set(repository, known.add(tag));
      const base = `v2/${repository}`;
      const { manifest, configBlob } = image;
      files.set(`${base}/manifests/${tag}`, manifest.bytes);
      files.set(`${base}/manifests/${manifest.descriptor.digest}`, manifest.bytes);
      files.set(`${base}/blobs/${configBlob.descriptor.digest}`, configBlob.bytes);
      for (const layer of image.layers) files.set(`${base}/blobs/${layer.descriptor.digest}`, layer.bytes);
    }
  }
  const repositories = [...tags.keys()].sort();
  for (const repository of repositories) {
    const list = [...(tags.get(repository) ?? [])].sort();
    files.set(`v2/${repository}/tags/list`, encode({ name: repository, tags: list }));
  }
  files.set('v2/_catalog', encode({ repositories }));
  return files;
}

function encode(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}
