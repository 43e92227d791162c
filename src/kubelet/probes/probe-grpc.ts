import { goDuration } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { GrpcConnection } from '../grpc/client.ts';
import { HEALTH_CHECK, healthCheckRequest, servingStatus } from '../grpc/health.ts';
import { CODE, statusText } from '../grpc/status.ts';
import type { Reply } from '../grpc/answer.ts';
import { KUBE_PROBE } from '../http-get.ts';
import type { Outcome } from './outcome.ts';

export interface GrpcTarget {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * The first retry of a connection that failed, in milliseconds. Upstream waits a second, and its kubelet hears of a new
 * container about as late; this one asks servers that are just starting.
 */
const FIRST_RETRY = 2;
/** grpc-go: backoff.DefaultConfig */
const LAST_RETRY = 120_000;

/**
 * Asks a server how it is, by the health checking protocol of gRPC. Connecting is tried again until the time is over.
 * upstream: pkg/probe/grpc/grpc.go
 */
export async function probeGrpc(
  { clock, network }: { readonly clock: Clock; readonly network: NodeNetwork },
  target: GrpcTarget,
  signal: AbortSignal,
): Promise<Outcome> {
  const authority = `${target.host}:${String(target.port)}`;
  const within = goDuration(target.timeout);
  const begin = clock.monotonic();
  const progress = { opened: false };
  const done = new AbortController();
  const ask = async (): Promise<Reply> => {
    const connection = await connect(clock, network, target, AbortSignal.any([signal, done.signal]));
    progress.opened = true;
    return connection.call({
      authority,
      path: HEALTH_CHECK,
      userAgent: `${KUBE_PROBE} grpc-go/1.72.2`,
      timeout: target.timeout - (clock.monotonic() - begin),
      message: healthCheckRequest(target.service),
    });
  };
  const reply = await Promise.race([ask().catch(unlessAborted(signal)), aborted(signal)]);
  done.abort();
  if (reply !== undefined && !isAborted(signal)) return judge(reply, within);
  if (progress.opened) return { result: 'failure', message: `timeout: health rpc did not complete within ${within}` };
  const message = `timeout: failed to connect service "${authority}" within ${within}: context deadline exceeded`;
  return { result: 'failure', message };
}

/** The connection is closed with the signal. @throws when the time is over */
async function connect(
  clock: Clock,
  network: NodeNetwork,
  { host, port }: GrpcTarget,
  signal: AbortSignal,
): Promise<GrpcConnection> {
  for (let retry = FIRST_RETRY; ; retry = Math.min(retry * 2, LAST_RETRY)) {
    const stream = await network.dial(host, port, signal);
    if (typeof stream !== 'string') {
      const close = (): void => {
        stream.close();
      };
      if (isAborted(signal)) close();
      signal.addEventListener('abort', close, { once: true });
      try {
        return await GrpcConnection.open(stream);
      } catch {
        signal.removeEventListener('abort', close);
        close();
      }
    }
    await clock.sleep(retry, signal);
  }
}

function judge({ status, message }: Reply, within: string): Outcome {
  if (status.code === CODE.OK) {
    const serving = servingStatus(message ?? new Uint8Array());
    if (serving === 'SERVING') return { result: 'success', message: 'service healthy' };
    if (serving !== undefined) {
      return { result: 'failure', message: `service unhealthy (responded with "${serving}")` };
    }
    const broken = { code: CODE.Internal, message: 'grpc: failed to unmarshal the received message' };
    return { result: 'failure', message: `error: health rpc probe failed: ${statusText(broken)}` };
  }
  if (status.code === CODE.Unimplemented) {
    const problem = 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health)';
    return { result: 'failure', message: `${problem}: ${status.message}` };
  }
  if (status.code === CODE.DeadlineExceeded) {
    return { result: 'failure', message: `timeout: health rpc did not complete within ${within}` };
  }
  return { result: 'failure', message: `error: health rpc probe failed: ${statusText(status)}` };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener(
      'abort',
      () => {
        resolve(undefined);
      },
      { once: true },
    );
  });
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function unlessAborted(signal: AbortSignal): (cause: unknown) => undefined {
  return (cause) => {
    if (!signal.aborted) throw cause;
  };
}
