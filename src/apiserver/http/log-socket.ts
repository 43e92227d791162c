import { statusError } from '../../api/index.ts';
import { OFFERED_PROTOCOLS, type Connection } from '../../protocol/index.ts';

/** upstream: k8s.io/streaming/pkg/httpstream/wsstream (NewDefaultReaderProtocols); `''` is a client that names none. */
const BINARY = ['', 'binary.k8s.io'];
const BASE64 = 'base64.binary.k8s.io';
const SUPPORTED = [...BINARY, BASE64];

/** What an answer says, as messages of a WebSocket. Nothing that is sent to it is read. @throws StatusError */
export function logSocket(response: Response, request: Request): Connection {
  const offered = (request.headers.get(OFFERED_PROTOCOLS) ?? '').split(',').map((name) => name.trim());
  const protocol = offered.find((name) => SUPPORTED.includes(name));
  if (protocol === undefined) {
    const words = `requested protocol(s) are not supported: [${offered.join(' ')}]; supports [${SUPPORTED.join(' ')}]`;
    throw statusError(400, 'BadRequest', words);
  }
  const reader = response.body?.getReader();
  return {
    protocol,
    messages: messagesOf(reader, protocol === BASE64),
    send: () => undefined,
    close: () => {
      void reader?.cancel().catch(() => undefined);
    },
  };
}

async function* messagesOf(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  base64: boolean,
): AsyncGenerator<Uint8Array> {
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield base64 ? new TextEncoder().encode(base64Of(value)) : value;
    }
  } finally {
    // Whoever stops reading has no more use for it.
    await reader.cancel().catch(() => undefined);
  }
}

/** Piece by piece: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
