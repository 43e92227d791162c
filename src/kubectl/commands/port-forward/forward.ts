import type { ByteDuplex, Clock } from '../../../base/index.ts';
import type { ForwardedPort } from './ports.ts';
import type { SpdyClient } from './spdy-client.ts';

const CHUNK = 32 * 1024;

export interface Forwarding {
  readonly client: SpdyClient;
  readonly clock: Clock;
  /** Number of the next connection. */
  readonly nextRequest: () => number;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** A line of klog, as client-go's errors have it. upstream: klog/v2 formatHeader, apimachinery util/runtime logError */
function unhandled(now: number, what: string): string {
  const [, month = '', day = '', time = ''] = /^\d+-(\d\d)-(\d\d)T([\d:.]+)Z$/.exec(new Date(now).toISOString()) ?? [];
  const error = JSON.stringify(what);
  return `E${month}${day} ${time}000       1 portforward.go:424] "Unhandled Error" err=${error} logger="UnhandledError"\n`;
}

/**
 * Carries one connection to a port of the pod. What goes wrong there is said, and ends the session.
 * upstream: client-go/tools/portforward handleConnection
 */
export async function handleConnection(
  local: ByteDuplex,
  { local: port, remote }: ForwardedPort,
  forwarding: Forwarding,
): Promise<void> {
  const { client, clock } = forwarding;
  forwarding.stdout(`Handling connection for ${String(port)}\n`);
  const headers = { port: String(remote), requestid: String(forwarding.nextRequest()) };
  const problem = textOf(client, { streamtype: 'error', ...headers });
  await carry(client, { streamtype: 'data', ...headers }, local);
  const message = await problem;
  local.close();
  if (message === '') return;
  forwarding.stderr(
    unhandled(clock.now(), `an error occurred forwarding ${String(port)} -> ${String(remote)}: ${message}`),
  );
  client.close();
}

/** What comes on a stream that nothing is sent on. */
function textOf(client: SpdyClient, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const decoder = new TextDecoder();
    const stream = client.open(headers, {
      data: (bytes) => {
        text += decoder.decode(bytes, { stream: true });
        return undefined;
      },
      end: () => {
        resolve(text);
      },
    });
    stream.end();
  });
}

/** Until the pod has sent all, or this side breaks off. */
function carry(client: SpdyClient, headers: Readonly<Record<string, string>>, local: ByteDuplex): Promise<void> {
  return new Promise((resolve) => {
    const stream = client.open(headers, {
      data: (bytes) =>
        local.write(bytes).catch(() => {
          stream.reset();
          resolve();
        }),
      end: () => {
        stream.reset();
        local.shutdown();
        resolve();
      },
    });
    const up = async (): Promise<void> => {
      for (;;) {
        const bytes = await local.read(CHUNK);
        if (bytes.length === 0) break;
        await stream.send(bytes);
      }
      stream.end();
    };
    up().catch(() => {
      stream.reset();
      resolve();
    });
  });
}
