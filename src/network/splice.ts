import type { ByteStream } from '../kernel/index.ts';

const CHUNK = 64 * 1024;

/** Joins two streams: what is read from either is written to the other; ends, and resets, are passed on. */
export function splice(a: ByteStream, b: ByteStream): void {
  void Promise.all([copy(a, b), copy(b, a)])
    .catch(() => undefined)
    .then(() => {
      a.close();
      b.close();
    });
}

async function copy(from: ByteStream, to: ByteStream): Promise<void> {
  for (;;) {
    const bytes = await from.read(CHUNK);
    if (bytes.length === 0) {
      to.shutdown();
      return;
    }
    await to.write(bytes);
  }
}
