import type { ByteStream } from '../kernel/index.ts';

const CHUNK = 64 * 1024;

/**
 * Joins a stream of the network to one of this node: what is read from either is written to the other, and ends are
 * passed on; when either breaks, so does the other. @param broken breaks off `remote`
 */
export function splice(remote: ByteStream, local: ByteStream, broken: () => void): void {
  Promise.all([copy(remote, local), copy(local, remote)]).then(
    () => {
      remote.close();
      local.close();
    },
    () => {
      broken();
      local.close();
    },
  );
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
