import { pods, resourcePath, type Pod, type Status } from '../api/index.ts';
import { OFFERED_PROTOCOLS, type Connection } from '../protocol/index.ts';
import type { CommandContext } from './command.ts';

/** Channels of `v5.channel.k8s.io` (KEP-4006): the first byte of a message. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

export interface RemoteOptions {
  readonly subresource: 'exec' | 'attach';
  readonly pod: Pod;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** How a command in a container ended. */
export type RemoteResult =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'failed'; readonly message: string };

function url(options: RemoteOptions): string {
  const { pod, subresource, container, command, stdin, tty } = options;
  const { name, namespace = '' } = pod.metadata;
  const result = new URL(resourcePath(pods, { namespace, name, subresource }), 'https://kubernetes.default.svc');
  result.searchParams.set('container', container);
  result.searchParams.set('stdin', String(stdin));
  result.searchParams.set('stdout', 'true');
  result.searchParams.set('stderr', String(!tty));
  result.searchParams.set('tty', String(tty));
  for (const word of command) result.searchParams.append('command', word);
  return result.href;
}

function message(channel: number, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length + 1);
  result[0] = channel;
  result.set(data, 1);
  return result;
}

async function sendInput(connection: Connection, input: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  for await (const chunk of input) {
    if (signal.aborted) return;
    await connection.send(message(CHANNEL.stdin, chunk));
  }
  await connection.send(Uint8Array.of(CHANNEL.close, CHANNEL.stdin));
}

function resultOf(status: Status): RemoteResult {
  if (status.status === 'Success') return { kind: 'exited', code: 0 };
  const exit = status.details?.causes?.find((cause) => cause.reason === 'ExitCode');
  if (exit !== undefined) return { kind: 'exited', code: Number(exit.message) };
  return { kind: 'failed', message: status.message ?? 'unknown error' };
}

/** Follows the size of the terminal. @returns a function that ends it */
function followSize(context: CommandContext, connection: Connection): () => void {
  const { terminal } = context.io;
  if (terminal === undefined) return () => undefined;
  const send = (): void => {
    const { columns, rows } = terminal.size();
    const text = JSON.stringify({ Width: columns, Height: rows });
    void connection.send(message(CHANNEL.resize, new TextEncoder().encode(text)));
  };
  send();
  return terminal.onResize(send);
}

/** Runs a command in a container, or attaches to it, until it ends or Ctrl-C. @throws StatusError when it cannot be opened */
export async function runRemote(context: CommandContext, options: RemoteOptions): Promise<RemoteResult> {
  const { io, client } = context;
  const connection = await client.raw.connect(
    new Request(url(options), { headers: { [OFFERED_PROTOCOLS]: 'v5.channel.k8s.io' } }),
  );
  const ended = new AbortController();
  // In a terminal Ctrl-C is a byte for the program; without one it ends the command here.
  const close = (): void => connection.close();
  io.signal.addEventListener('abort', close, { once: true });
  const unfollow = options.tty ? followSize(context, connection) : (): void => undefined;
  const input = options.tty ? io.terminal?.input : io.stdin;
  if (options.stdin && input !== undefined) {
    // Input that fails ends as if it were closed: the command goes on.
    sendInput(connection, input, ended.signal).catch(() => undefined);
  } else if (options.stdin) {
    void connection.send(Uint8Array.of(CHANNEL.close, CHANNEL.stdin));
  }
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let result: RemoteResult = { kind: 'exited', code: io.signal.aborted ? 130 : 0 };
  try {
    for await (const data of connection.messages) {
      if (io.signal.aborted) break;
      const body = data.subarray(1);
      if (data[0] === CHANNEL.stdout) {
        if (io.stdoutBytes !== undefined) io.stdoutBytes(body);
        else io.stdout(decoders.stdout.decode(body, { stream: true }));
      } else if (data[0] === CHANNEL.stderr) io.stderr(decoders.stderr.decode(body, { stream: true }));
      else if (data[0] === CHANNEL.error && body.length > 0)
        result = resultOf(JSON.parse(new TextDecoder().decode(body)) as Status);
      await io.ready?.();
    }
  } finally {
    ended.abort();
    unfollow();
    io.signal.removeEventListener('abort', close);
  }
  return io.signal.aborted ? { kind: 'exited', code: 130 } : result;
}
