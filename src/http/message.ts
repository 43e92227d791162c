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

/** As they are written, in order. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface RequestHead {
  readonly method: string;
  /** As it is written: a path with its query, or a whole URL. */
  readonly target: string;
  readonly version: string;
  readonly headers: HeaderList;
}

export interface ResponseHead {
  /** `HTTP/1.1` */
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
}

/** What came is no HTTP; in Go's words. */
export class MalformedMessage extends Error {}

/** The head of the final answer; those that are not final are skipped. RFC 9110 §15.2 @throws MalformedMessage */
export async function readResponseHead(
  reader: ByteReader,
  onInterim?: (head: ResponseHead) => void,
): Promise<ResponseHead> {
  for (;;) {
    const head = await readAnyHead(reader);
    // An upgrade is final: what comes after it is of another protocol.
    if (head.status >= 200 || head.status === 101) return head;
    onInterim?.(head);
  }
}

async function readAnyHead(reader: ByteReader): Promise<ResponseHead> {
  const first = await reader.readLine(MAX_LINE);
  if (first === undefined) throw new MalformedMessage('EOF');
  const [, version, status, reason = ''] = /^(HTTP\/1\.[01]) ([1-5]\d\d)(?: (.*))?$/.exec(first) ?? [];
  if (version === undefined) throw new MalformedMessage(`malformed HTTP response ${JSON.stringify(first)}`);
  return { version, status: Number(status), reason, headers: await readHeaders(reader) };
}

/** @returns undefined when nothing more is asked @throws MalformedMessage */
export async function readRequestHead(reader: ByteReader): Promise<RequestHead | undefined> {
  const first = await reader.readLine(MAX_LINE);
  if (first === undefined) return undefined;
  const [, method, target, version] = /^([!#$%&'*+\-.^`|~\w]+) (\S+) (HTTP\/1\.[01])$/.exec(first) ?? [];
  if (method === undefined || target === undefined || version === undefined) {
    throw new MalformedMessage(`malformed HTTP request ${JSON.stringify(first)}`);
  }
  return { method, target, version, headers: await readHeaders(reader) };
}

async function readHeaders(reader: ByteReader): Promise<HeaderList> {
  const headers: (readonly [string, string])[] = [];
  for (;;) {
    const line = await reader.readLine(MAX_LINE);
    if (line === undefined) throw new MalformedMessage('unexpected EOF');
    if (line === '') return headers;
    const [, name, value] = /^([!#$%&'*+\-.^`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined || headers.length === MAX_HEADERS) {
      throw new MalformedMessage(`malformed MIME header line: ${line}`);
    }
    headers.push([name, value]);
  }
}

/** @param wanted in lower case */
export function headerOf({ headers }: { readonly headers: HeaderList }, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Those that are not for the next hop alone, nor named so by `Connection`. */
export function endToEndHeaders(message: { readonly headers: HeaderList }): HeaderList {
  const named = new Set((headerOf(message, 'connection') ?? '').split(',').map((word) => word.trim().toLowerCase()));
  return message.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && !named.has(lower);
  });
}

/** Whether the connection may carry another message after this one. RFC 9112 §9.3 */
export function isPersistent(head: { readonly version: string; readonly headers: HeaderList }): boolean {
  const connection = (headerOf(head, 'connection') ?? '').toLowerCase();
  return head.version === 'HTTP/1.0' ? connection.includes('keep-alive') : !connection.includes('close');
}

/** How long a body is: so many bytes, in chunks, or to the end of the connection. */
export type BodyLength = number | 'chunked' | 'to-the-end';

function announced(head: { readonly headers: HeaderList }): number | 'chunked' | undefined {
  if (headerOf(head, 'transfer-encoding')?.toLowerCase().endsWith('chunked') === true) return 'chunked';
  const length = headerOf(head, 'content-length');
  if (length === undefined) return undefined;
  if (!/^\d+$/.test(length)) throw new MalformedMessage(`bad Content-Length ${JSON.stringify(length)}`);
  return Number(length);
}

/** RFC 9112 §6.3 @param method of the request @throws MalformedMessage */
export function responseLength(head: ResponseHead, method: string): BodyLength {
  if (method === 'HEAD' || head.status === 204 || head.status === 304 || head.status < 200) return 0;
  return announced(head) ?? 'to-the-end';
}

/** RFC 9112 §6.3 @throws MalformedMessage */
export function requestLength(head: RequestHead): number | 'chunked' {
  return announced(head) ?? 0;
}

export function readBody(reader: ByteReader, length: BodyLength): AsyncGenerator<Uint8Array> {
  if (length === 'chunked') return chunked(reader);
  return length === 'to-the-end' ? untilEnd(reader) : exactly(reader, length);
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
    if (bytes.length === 0) throw new MalformedMessage('unexpected EOF');
    left -= bytes.length;
    yield bytes;
  }
}

async function* chunked(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const size = /^\s*([\da-f]{1,8})\s*(?:;.*)?$/i.exec((await reader.readLine(MAX_LINE)) ?? '')?.[1];
    if (size === undefined) throw new MalformedMessage('invalid byte in chunk length');
    if (/^0+$/.test(size)) break;
    yield* exactly(reader, Number.parseInt(size, 16));
    if ((await reader.readLine(MAX_LINE)) !== '') throw new MalformedMessage('malformed chunked encoding');
  }
  // Trailers, which nobody here wants.
  while (((await reader.readLine(MAX_LINE)) ?? '') !== '');
}
