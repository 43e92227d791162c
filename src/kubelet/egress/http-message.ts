import type { ByteReader } from './byte-reader.ts';

const MAX_LINE = 64 * 1024;
const MAX_HEADERS = 1000;
const CHUNK = 64 * 1024;

/** Meant for the next hop only. RFC 9110 §7.6.1 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface ResponseHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

/** What came is no HTTP; in Go's words. */
export class MalformedResponse extends Error {}

/** The head of a request on a connection of its own. */
export function requestHead(request: Request, target: { readonly host: string; readonly path: string }): string {
  const lines = [`${request.method} ${target.path} HTTP/1.1`, `Host: ${target.host}`, 'Connection: close'];
  for (const [name, value] of request.headers) {
    if (name !== 'host' && name !== 'content-length' && !HOP_BY_HOP.has(name)) lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** The head of the final answer; those that are not final are skipped. RFC 9110 §15.2 @throws MalformedResponse */
export async function readHead(reader: ByteReader): Promise<ResponseHead> {
  for (;;) {
    const head = await readAnyHead(reader);
    if (head.status >= 200) return head;
  }
}

async function readAnyHead(reader: ByteReader): Promise<ResponseHead> {
  const first = await reader.readLine(MAX_LINE);
  if (first === undefined) throw new MalformedResponse('EOF');
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new MalformedResponse(`malformed HTTP response ${JSON.stringify(first)}`);
  const headers: (readonly [string, string])[] = [];
  for (;;) {
    const line = await reader.readLine(MAX_LINE);
    if (line === undefined) throw new MalformedResponse('unexpected EOF');
    if (line === '') return { status: Number(status), headers };
    const [, name, value] = /^([!#$%&'*+\-.^`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined || headers.length === MAX_HEADERS) {
      throw new MalformedResponse(`malformed MIME header line: ${line}`);
    }
    headers.push([name.toLowerCase(), value]);
  }
}

export function valueOf({ headers }: ResponseHead, wanted: string): string | undefined {
  return headers.find(([name]) => name === wanted)?.[1];
}

/** Those that are for whoever asked. */
export function endToEndHeaders({ headers }: ResponseHead): Headers {
  const result = new Headers();
  for (const [name, value] of headers) if (!HOP_BY_HOP.has(name)) result.append(name, value);
  return result;
}

/** The body of an answer, as its head measures it. RFC 9112 §6.3 */
export function readBody(reader: ByteReader, head: ResponseHead): AsyncGenerator<Uint8Array> {
  if (valueOf(head, 'transfer-encoding')?.toLowerCase().endsWith('chunked') === true) return chunked(reader);
  const length = valueOf(head, 'content-length');
  return length === undefined ? untilEnd(reader) : exactly(reader, Number(length));
}

async function* untilEnd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = await reader.read(CHUNK);
    if (bytes.length === 0) return;
    yield bytes;
  }
}

async function* exactly(reader: ByteReader, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  while (left > 0) {
    const bytes = await reader.read(Math.min(left, CHUNK));
    if (bytes.length === 0) throw new MalformedResponse('unexpected EOF');
    left -= bytes.length;
    yield bytes;
  }
}

async function* chunked(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const size = /^\s*([\da-f]{1,8})\s*(?:;.*)?$/i.exec((await reader.readLine(MAX_LINE)) ?? '')?.[1];
    if (size === undefined) throw new MalformedResponse('invalid byte in chunk length');
    if (/^0+$/.test(size)) break;
    yield* exactly(reader, Number.parseInt(size, 16));
    if ((await reader.readLine(MAX_LINE)) !== '') throw new MalformedResponse('malformed chunked encoding');
  }
  // Trailers, which nobody here wants.
  while (((await reader.readLine(MAX_LINE)) ?? '') !== '');
}
