import type { ByteDuplex } from '../base/index.ts';
import { ByteReader } from './byte-reader.ts';
import { headerOf, readBody, readResponseHead, responseLength, type HeaderList, type ResponseHead } from './message.ts';
import { headOf, writeBody } from './write.ts';

export interface ClientRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  /** In chunks, unless a header says how long it is. */
  readonly body?: AsyncIterable<Uint8Array>;
}

export interface ClientResponse {
  readonly head: ResponseHead;
  /** Read it to its end, or end the connection. */
  readonly body: AsyncGenerator<Uint8Array>;
  /** What follows, for an answer that changes the protocol. */
  readonly reader: ByteReader;
}

/**
 * A request and its answer, on a connection that carries nothing else at the time.
 * @throws MalformedMessage when there is no answer, or none of HTTP/1
 */
export async function exchange(
  stream: ByteDuplex,
  request: ClientRequest,
  onInterim?: (head: ResponseHead) => void,
): Promise<ClientResponse> {
  const { method, target, headers, body } = request;
  const inChunks = body !== undefined && headerOf(request, 'content-length') === undefined;
  const all: HeaderList = inChunks ? [...headers, ['Transfer-Encoding', 'chunked']] : headers;
  await stream.write(headOf(`${method} ${target} HTTP/1.1`, all));
  // The answer may come before the request is through; a server that has heard enough hangs up on the rest.
  if (body !== undefined) writeBody(stream, body, inChunks).catch(() => undefined);
  const reader = new ByteReader(stream);
  const head = await readResponseHead(reader, onInterim);
  return { head, body: readBody(reader, responseLength(head, method)), reader };
}
