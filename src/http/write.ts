import type { ByteDuplex } from '../base/index.ts';
import type { HeaderList } from './message.ts';

const encoder = new TextEncoder();
const END = encoder.encode('0\r\n\r\n');
const LINE = encoder.encode('\r\n');

/** A header's octets may be any: they are as read, one for each character, unless a user typed others. */
function headBytes(text: string): Uint8Array {
  // eslint-disable-next-line no-control-regex -- Latin-1 is what is meant
  if (/[^\x00-\xff]/.test(text)) return encoder.encode(text);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** @param first the line that the head begins with */
export function headOf(first: string, headers: HeaderList): Uint8Array {
  return headBytes(`${[first, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`);
}

/** Sends a body as it comes. @returns its bytes @throws Error when the other side is gone, or the body breaks off */
export async function writeBody(to: ByteDuplex, body: AsyncIterable<Uint8Array>, inChunks: boolean): Promise<number> {
  let sent = 0;
  for await (const bytes of body) {
    if (bytes.length === 0) continue;
    sent += bytes.length;
    await to.write(inChunks ? chunk(bytes) : bytes);
  }
  if (inChunks) await to.write(END);
  return sent;
}

function chunk(bytes: Uint8Array): Uint8Array {
  const size = encoder.encode(`${bytes.length.toString(16)}\r\n`);
  const whole = new Uint8Array(size.length + bytes.length + LINE.length);
  whole.set(size);
  whole.set(bytes, size.length);
  whole.set(LINE, size.length + bytes.length);
  return whole;
}
