import type { ByteStream } from '../../kernel/index.ts';
import { dialMessage } from '../http-get.ts';
import type { Connection } from '../../protocol/index.ts';
import type { ForwardTarget } from './forward-target.ts';
import { SpdySession, type SpdyStream } from './spdy-session.ts';

interface Pair {
  readonly data?: SpdyStream;
  readonly error?: SpdyStream;
}

const CHUNK = 32 * 1024;

/**
 * Forwards connections to the ports of a pod. For each the client opens two streams: one for what went wrong, one for data.
 * upstream: k8s.io/kubelet/pkg/cri/streaming/portforward/httpstream.go
 */
export function servePortForward(target: ForwardTarget, server: Connection): void {
  const pairs = new Map<string, Pair>();
  const gone = new AbortController();
  const session = new SpdySession(server, (stream) => {
    const id = stream.headers.get('requestid') ?? '';
    const type = stream.headers.get('streamtype');
    const port = Number(stream.headers.get('port'));
    if ((type !== 'data' && type !== 'error') || !Number.isInteger(port) || port < 1 || port > 65_535) {
      stream.reset();
      return;
    }
    const pair: Pair = { ...pairs.get(id), [type]: stream };
    if (pair.data === undefined || pair.error === undefined) {
      pairs.set(id, pair);
      return;
    }
    pairs.delete(id);
    void forward(target, port, { data: pair.data, error: pair.error }, gone.signal);
  });
  void session.run().then(() => {
    gone.abort(new Error('the client is gone'));
  });
}

async function forward(
  { pod, host, dial }: ForwardTarget,
  port: number,
  { data, error }: Required<Pair>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const stream = await dial(host, port, signal);
    if (typeof stream === 'string') throw new Error(dialMessage(stream, host, port));
    const close = (): void => {
      stream.close();
    };
    signal.addEventListener('abort', close, { once: true });
    await exchange(stream, data).finally(() => {
      signal.removeEventListener('abort', close);
      close();
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const words = `error forwarding port ${String(port)} to pod ${pod.name}, uid ${pod.uid}: ${why}`;
    void error.send(new TextEncoder().encode(words));
  }
  data.end();
  error.end();
}

/** Until the pod has sent all; what the client sends goes on as long. */
async function exchange(stream: ByteStream, data: SpdyStream): Promise<void> {
  const up = async (): Promise<void> => {
    for await (const bytes of data.received) await stream.write(bytes);
    stream.shutdown();
  };
  // A client that breaks off ends the connection, whose reader then learns of it.
  up().catch(() => {
    stream.close();
  });
  for (;;) {
    const bytes = await stream.read(CHUNK);
    if (bytes.length === 0) return;
    await data.send(bytes);
  }
}
