import { gzipSync } from 'fflate';
import { MalformedDocument } from './manifest.ts';

/**
 * Compresses without a time stamp, by a compressor that is the same on every host, so that digests can be reproduced.
 * @public used by the build of images, which runs outside of the site
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

/** @throws MalformedDocument when the bytes are not gzip */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const decompressed = new Response(bytes).body?.pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(decompressed ?? null).arrayBuffer());
  } catch (cause) {
    throw new MalformedDocument('gzip: invalid header or checksum', { cause });
  }
}
