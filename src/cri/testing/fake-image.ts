import type { Image, ImageConfig, LayerEntry } from '../../oci/index.ts';

/** An image of the fake kernel: its configuration, and files of its only layer. */
export function fakeImage(name: string, config: ImageConfig = {}, files: Readonly<Record<string, string>> = {}): Image {
  const layer = new Map<string, LayerEntry>(
    Object.entries(files).map(([path, text]) => [
      path,
      { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: new TextEncoder().encode(text) },
    ]),
  );
  return {
    id: `sha256:${name}`,
    repoDigest: `docker.io/library/${name}@sha256:${name}`,
    repoTag: `docker.io/library/${name}:latest`,
    config,
    layers: [layer],
    size: 1000,
  };
}
