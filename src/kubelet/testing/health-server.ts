import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import type { ByteStream } from '../../kernel/index.ts';

/** What a server does with a call of the health service. */
export type HealthAnswer = (call: ServerHttp2Stream, request: Uint8Array, headers: IncomingHttpHeaders) => void;

/** An HTTP/2 server of Node's (nghttp2), over the streams of the pod network. */
export function healthServer(answer: HealthAnswer): Http2Server {
  const server = createServer();
  server.on('stream', (call, headers) => {
    const chunks: Buffer[] = [];
    call.on('error', () => undefined);
    call.on('data', (chunk: Buffer) => chunks.push(chunk));
    call.on('end', () => {
      answer(call, Buffer.concat(chunks), headers);
    });
  });
  return server;
}

/** Answers with a serving status of the health service. */
export function respond(call: ServerHttp2Stream, status: number): void {
  call.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  call.on('wantTrailers', () => {
    call.sendTrailers({ 'grpc-status': '0', 'grpc-message': '' });
  });
  call.end(Uint8Array.from([0, 0, 0, 0, 2, 8, status]));
}

/** Answers with an error, by headers alone. */
export function refuse(call: ServerHttp2Stream, code: number, message: string): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(code) };
  call.respond({ ...headers, 'grpc-message': message }, { endStream: true });
}

/** Gives the server a connection. */
export function serve(server: Http2Server, stream: ByteStream): void {
  server.emit('connection', socketOf(stream));
}

/** A stream as Node has them. */
export function socketOf(stream: ByteStream): Duplex {
  return new Duplex({
    read() {
      stream.read(16_384).then(
        (bytes) => this.push(bytes.length === 0 ? null : bytes),
        () => this.destroy(),
      );
    },
    write(chunk: Uint8Array, _encoding, done) {
      stream.write(chunk).then(() => {
        done();
      }, done);
    },
    destroy(_cause, done) {
      stream.close();
      done(null);
    },
  });
}
