/** A connection that carries bytes both ways, with half-close and back-pressure, as TCP has it. */
export interface ByteDuplex {
  /** Next bytes, at most `max`; an empty array at end of file. One reader. @throws Error when the peer reset it */
  read(max: number): Promise<Uint8Array>;
  /** Resolves when the bytes are buffered. @throws Error when the peer reset it */
  write(bytes: Uint8Array): Promise<void>;
  /** No more writes: the peer reads end of file. */
  shutdown(): void;
  /** Both directions; unread bytes are lost. */
  close(): void;
}

const CHUNK = 64 * 1024;

async function copy(from: ByteDuplex, to: ByteDuplex): Promise<void> {
  for (;;) {
    const bytes = await from.read(CHUNK);
    if (bytes.length === 0) break;
    await to.write(bytes);
  }
  to.shutdown();
}

/** Carries bytes between two connections until both directions are done, or one of them breaks; then both are closed. */
export async function splice(a: ByteDuplex, b: ByteDuplex): Promise<void> {
  const close = (): void => {
    a.close();
    b.close();
  };
  await Promise.all([copy(a, b), copy(b, a)])
    .catch(() => undefined)
    .finally(close);
}

/** The same connection, closed when the signal aborts; whoever reads then learns of it at once. One reader. */
export function cutBy(signal: AbortSignal, stream: ByteDuplex): ByteDuplex {
  let fail: ((cause: unknown) => void) | undefined;
  const onAbort = (): void => {
    stream.close();
    fail?.(signal.reason);
  };
  const close = (): void => {
    signal.removeEventListener('abort', onAbort);
    stream.close();
    fail?.(new Error('the connection was closed'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    read: (max) =>
      new Promise((resolve, reject) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason is what it is
        if (signal.aborted) reject(signal.reason);
        fail = reject;
        stream.read(max).then(resolve, reject);
      }),
    write: (bytes) => stream.write(bytes),
    shutdown: () => {
      stream.shutdown();
    },
    close,
  };
}
