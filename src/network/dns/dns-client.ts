import type { ByteStream, Errno } from '../../kernel/index.ts';
import { decodeAddresses, encodeQuery } from './query.ts';

/** Asks a nameserver over TCP (RFC 1035 §4.2.2). @returns IPv4 addresses; none when it does not answer, or knows none */
export async function resolveAt(
  dial: (signal: AbortSignal) => Promise<ByteStream | Errno>,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const stream = await dial(signal);
  if (typeof stream === 'string') return [];
  const close = (): void => {
    stream.close();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    const query = encodeQuery(name);
    await stream.write(Uint8Array.of(query.length >> 8, query.length & 0xff, ...query));
    const [high = 0, low = 0] = await exactly(stream, 2);
    return decodeAddresses(await exactly(stream, high * 256 + low));
  } catch {
    // A nameserver that hangs up has not answered.
    return [];
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

async function exactly(stream: ByteStream, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const part = await stream.read(length - at);
    if (part.length === 0) throw new Error('EOF');
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
