import { statusError, type Status } from '../../api/index.ts';
import type { Connection } from '../../protocol/index.ts';
import { CHANNEL_PROTOCOL, CLOSE, ERROR, frame, RESIZE } from './channels.ts';

/** How an older protocol differs from `v5.channel.k8s.io`, which is what the rest of the server speaks. */
interface Dialect {
  /** Messages are text: the digit of the channel, and its bytes in base64. */
  readonly base64: boolean;
  /** The result of a command is a Status in JSON; before v4 it was its message, and nothing for success. */
  readonly status: boolean;
}

/** upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/websocket.go; `''` is a client that names none. */
const OLDER: Readonly<Record<string, Dialect>> = {
  '': { base64: false, status: false },
  'channel.k8s.io': { base64: false, status: false },
  'base64.channel.k8s.io': { base64: true, status: false },
  'v4.channel.k8s.io': { base64: false, status: true },
  'v4.base64.channel.k8s.io': { base64: true, status: true },
};

const SUPPORTED: readonly string[] = [...Object.keys(OLDER), CHANNEL_PROTOCOL];

const ZERO = 0x30;

/** The first of the offered protocols that is spoken here. @throws StatusError BadRequest */
export function negotiate(offered: string): string {
  const names = offered.split(',').map((name) => name.trim());
  const agreed = names.find((name) => SUPPORTED.includes(name));
  if (agreed !== undefined) return agreed;
  const words = `requested protocol(s) are not supported: [${names.join(' ')}]; supports [${SUPPORTED.join(' ')}]`;
  throw statusError(400, 'BadRequest', words);
}

/** The same connection for a client that speaks another protocol than v5. */
export function speak(connection: Connection, protocol: string): Connection {
  const dialect = OLDER[protocol];
  if (dialect === undefined) return connection;
  return {
    protocol,
    messages: outgoing(connection.messages, dialect),
    send: (message) => {
      const decoded = incoming(message, dialect);
      return decoded === undefined ? undefined : connection.send(decoded);
    },
    close: () => {
      connection.close();
    },
  };
}

async function* outgoing(messages: AsyncIterable<Uint8Array>, dialect: Dialect): AsyncGenerator<Uint8Array> {
  for await (const message of messages) {
    const translated = dialect.status || message[0] !== ERROR ? message : plainError(message);
    if (translated !== undefined) yield dialect.base64 ? toText(translated) : translated;
  }
}

/** Nothing for success. An empty message, which says that the connection is there, stays one. */
function plainError(message: Uint8Array): Uint8Array | undefined {
  if (message.length === 1) return message;
  const status = JSON.parse(new TextDecoder().decode(message.subarray(1))) as Status;
  return status.status === 'Success' ? undefined : frame(ERROR, new TextEncoder().encode(status.message ?? ''));
}

function toText(message: Uint8Array): Uint8Array {
  let binary = '';
  for (const byte of message.subarray(1)) binary += String.fromCharCode(byte);
  return frame(ZERO + (message[0] ?? 0), new TextEncoder().encode(btoa(binary)));
}

/** Undefined for what upstream drops: channels that are not there, and what is no base64. */
function incoming(message: Uint8Array, { base64 }: Dialect): Uint8Array | undefined {
  const channel = (message[0] ?? CLOSE) - (base64 ? ZERO : 0);
  if (channel < 0 || channel > RESIZE) return undefined;
  if (!base64) return message;
  try {
    const binary = atob(new TextDecoder().decode(message.subarray(1)));
    return frame(
      channel,
      Uint8Array.from(binary, (character) => character.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
