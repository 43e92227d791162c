import { statusError, type Status } from '../../api/index.ts';
import { RuntimeError, type RuntimeService } from '../../cri/index.ts';
import type { Connection } from '../../protocol/index.ts';
import { CHANNEL_PROTOCOL, ERROR, frame, receiveChannels, STDERR, STDOUT } from './channels.ts';
import { connectionPair } from './connection-pair.ts';

export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** upstream's kubelet calls the streams `input`, `output` and `error`; the API server's own parameters are taken too. */
export function streamOptions(query: URLSearchParams): StreamOptions {
  const on = (...names: readonly string[]): boolean => {
    return names.some((name) => ['1', 'true'].includes(query.get(name) ?? ''));
  };
  return {
    stdin: on('input', 'stdin'),
    stdout: on('output', 'stdout'),
    stderr: on('error', 'stderr'),
    tty: on('tty'),
  };
}

/** Runs a command in a container, its streams on the channels of a connection; the result comes on channel 3. */
export function openExec(
  runtime: RuntimeService,
  containerId: string,
  command: readonly string[],
  options: StreamOptions,
): Connection {
  const [client, server, closed] = connectionPair(CHANNEL_PROTOCOL);
  void stream(server, closed, options, async (io) => {
    const exitCode = await runtime.exec(containerId, { command, tty: options.tty, ...io });
    return exitStatus(exitCode);
  });
  return client;
}

/** Connects to the streams of a container's first process. */
export function openAttach(runtime: RuntimeService, containerId: string, options: StreamOptions): Connection {
  const [client, server, closed] = connectionPair(CHANNEL_PROTOCOL);
  void stream(server, closed, options, async (io) => {
    await runtime.attach(containerId, io);
    return SUCCESS;
  });
  return client;
}

type StreamIo = Parameters<RuntimeService['attach']>[1];

async function stream(
  server: Connection,
  closed: AbortSignal,
  options: StreamOptions,
  run: (io: StreamIo) => Promise<Status>,
): Promise<void> {
  const { stdin, resize, signal } = receiveChannels(server, closed);
  const output = (channel: number, wanted: boolean) => (chunk: Uint8Array) =>
    wanted ? server.send(frame(channel, chunk)) : undefined;
  // upstream: the lowest channel that is written to tells the client that the connection is there.
  void server.send(frame(options.stdout ? STDOUT : options.stderr ? STDERR : ERROR, new Uint8Array()));
  let status: Status;
  try {
    status = await run({
      stdout: output(STDOUT, options.stdout),
      stderr: output(STDERR, options.stderr),
      signal,
      ...(options.stdin ? { stdin } : {}),
      ...(options.tty ? { resize } : {}),
    });
  } catch (cause) {
    status = failureStatus(cause);
  }
  void server.send(frame(ERROR, new TextEncoder().encode(JSON.stringify(status))));
  server.close();
}

const SUCCESS: Status = { metadata: {}, status: 'Success' };

/** upstream: k8s.io/cri-client streaming/remotecommand */
export function exitStatus(exitCode: number): Status {
  if (exitCode === 0) return SUCCESS;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${String(exitCode)}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function failureStatus(cause: unknown): Status {
  const message = cause instanceof Error ? cause.message : String(cause);
  const words =
    cause instanceof RuntimeError && cause.code === 'StartError'
      ? `error executing command in container: failed to exec in container: ${message}`
      : `error executing command in container: ${message}`;
  return statusError(500, 'InternalError', `Internal error occurred: ${words}`, {
    causes: [{ message: words }],
  }).status;
}
