import { describe, expect, test } from 'vitest';
import { AsyncQueue, VirtualClock } from '../../base/index.ts';
import { fakeStreamPair } from '../../cri/testing/fake-stream.ts';
import type { ByteStream } from '../../kernel/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { healthServer, refuse, respond, serve, type HealthAnswer } from '../testing/health-server.ts';
import type { Outcome } from './outcome.ts';
import { probeGrpc } from './probe-grpc.ts';

// upstream: pkg/probe/grpc/grpc_test.go; the words of grpc-go's errors

const NODE = { ip: '172.18.0.2', port: 40_000 };
const POD = { ip: '10.244.0.2', port: 5000 };

function networkWith(accept: (stream: ByteStream) => void): Pick<NodeNetwork, 'dial'> {
  return {
    dial: () => {
      const [ours, theirs] = fakeStreamPair(NODE, POD);
      accept(theirs);
      return Promise.resolve(ours);
    },
  };
}

/** Probes with a timeout of a second, which passes when nothing else happens. */
async function probe(network: Pick<NodeNetwork, 'dial'>, service = ''): Promise<Outcome> {
  const clock = new VirtualClock();
  const expired = new AbortController();
  clock.setTimeout(() => {
    expired.abort();
  }, 1000);
  const target = { host: POD.ip, port: POD.port, service, timeout: 1000 };
  const outcome = probeGrpc({ clock, network: network as NodeNetwork }, target, expired.signal);
  const state = { over: false };
  void outcome.then(() => (state.over = true));
  for (let turn = 0; !state.over && turn < 400; turn++) {
    // Node's server works in turns of its own event loop.
    for (let quiet = 0; quiet < 20; quiet++) await new Promise((resolve) => setImmediate(resolve));
    if (turn > 20) await clock.advance(50);
  }
  return outcome;
}

const probeServer = (answer: HealthAnswer, service?: string): Promise<Outcome> => {
  const server = healthServer(answer);
  return probe(
    networkWith((stream) => {
      serve(server, stream);
    }),
    service,
  );
};

describe('what a server of Node says', () => {
  test('it serves', async () => {
    expect(
      await probeServer((call) => {
        respond(call, 1);
      }),
    ).toEqual({ result: 'success', message: 'service healthy' });
  });

  test.each([
    [0, 'UNKNOWN'],
    [2, 'NOT_SERVING'],
    [3, 'SERVICE_UNKNOWN'],
    [9, '9'],
  ])('status %i', async (status, name) => {
    const message = `service unhealthy (responded with "${name}")`;
    expect(
      await probeServer((call) => {
        respond(call, status);
      }),
    ).toEqual({ result: 'failure', message });
  });

  test('it is asked for the service, as what it is', async () => {
    let asked: unknown;
    await probeServer((call, request, headers) => {
      asked = { headers, request: [...request] };
      respond(call, 1);
    }, 'liveness');
    expect(asked).toMatchObject({
      headers: {
        ':path': '/grpc.health.v1.Health/Check',
        ':authority': '10.244.0.2:5000',
        'content-type': 'application/grpc',
        'grpc-timeout': '1000m',
        'user-agent': expect.stringMatching(/^kube-probe\/1\.\d+ grpc-go/) as unknown,
      },
      request: [0, 0, 0, 0, 10, 10, 8, ...Buffer.from('liveness')],
    });
  });

  test('its errors', async () => {
    const notFound = 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service “x”';
    const escaped = 'unknown service %E2%80%9Cx%E2%80%9D';
    expect(
      await probeServer((call) => {
        refuse(call, 5, escaped);
      }),
    ).toEqual({ result: 'failure', message: notFound });
    const unimplemented =
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health';
    expect(
      await probeServer((call) => {
        refuse(call, 12, 'unknown service grpc.health.v1.Health');
      }),
    ).toEqual({
      result: 'failure',
      message: unimplemented,
    });
  });

  test('it speaks HTTP/2, but no gRPC', async () => {
    const { message } = await probeServer((call) => {
      call.respond({ ':status': 404, 'content-type': 'text/plain' });
      call.end('no such page');
    });
    expect(message).toBe(
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unexpected HTTP status code received from server: 404 (Not Found); transport: received unexpected content-type "text/plain"',
    );
  });

  test('it gives up the call', async () => {
    const { message } = await probeServer((call) => {
      call.close(8);
    });
    expect(message).toBe(
      'error: health rpc probe failed: rpc error: code = Canceled desc = stream terminated by RST_STREAM with error code: CANCEL',
    );
  });

  test('it never answers', async () => {
    expect(await probeServer(() => undefined)).toEqual({
      result: 'failure',
      message: 'timeout: health rpc did not complete within 1s',
    });
  });

  test('headers of every character, in several frames', async () => {
    const text = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
    const { result } = await probeServer((call) => {
      const extra = Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`x-${String(index)}`, `${text}${String(index)}`]),
      );
      call.respond({ ':status': 200, 'content-type': 'application/grpc+proto', ...extra }, { waitForTrailers: true });
      call.on('wantTrailers', () => {
        call.sendTrailers({ 'grpc-status': '0' });
      });
      call.end(Uint8Array.from([0, 0, 0, 0, 2, 8, 1]));
    });
    expect(result).toBe('success');
  });
});

const REFUSED = `timeout: failed to connect service "10.244.0.2:5000" within 1s: context deadline exceeded`;

test('nobody listens', async () => {
  const outcome = await probe({ dial: () => Promise.resolve('ECONNREFUSED') });
  expect(outcome).toEqual({ result: 'failure', message: REFUSED });
});

test('a server of something else', async () => {
  const network = networkWith((stream) => {
    void stream.write(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    stream.shutdown();
  });
  expect(await probe(network)).toEqual({ result: 'failure', message: REFUSED });
});

test('a server that comes up meanwhile is found, and its connection is closed in the end', async () => {
  const closed = new AsyncQueue<boolean>();
  const server = healthServer((call) => {
    respond(call, 1);
  });
  server.on('session', (session) => {
    session.on('close', () => {
      closed.push(true);
    });
  });
  let tries = 0;
  const network: Pick<NodeNetwork, 'dial'> = {
    dial: () => {
      if (++tries < 4) return Promise.resolve('ECONNREFUSED');
      const [ours, theirs] = fakeStreamPair(NODE, POD);
      serve(server, theirs);
      return Promise.resolve(ours);
    },
  };
  expect((await probe(network)).result).toBe('success');
  for await (const value of closed) {
    expect(value).toBe(true);
    break;
  }
});
