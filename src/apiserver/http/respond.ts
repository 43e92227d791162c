import { type Status, StatusError } from '../../api/index.ts';
import { storageError } from '../registry/index.ts';
import { JSON_TYPE, type Negotiated, YAML_TYPE } from './media-type.ts';

export interface AnswerOptions {
  readonly code?: number;
  readonly warnings?: readonly string[];
  /** Instead of `application/json`, for JSON of a named shape. */
  readonly contentType?: string;
}

/** JSON as text already, or as its bytes come. */
type JsonBody = string | ReadableStream<Uint8Array<ArrayBuffer>>;

const encoder = new TextEncoder();

/** An answer in JSON that is text already. */
export function jsonText(text: JsonBody, options: AnswerOptions = {}): Response {
  const headers = new Headers({
    'content-type': options.contentType ?? JSON_TYPE,
    'cache-control': 'no-cache, private',
  });
  for (const warning of fitting(options.warnings ?? [])) headers.append('warning', warningHeader(warning));
  const body = typeof text === 'string' ? encoder.encode(text) : text;
  // What has a length crosses a port as one message; else it is streamed.
  if (body instanceof Uint8Array) headers.set('content-length', String(body.byteLength));
  return new Response(body, { status: options.code ?? 200, headers });
}

/** In characters. upstream: endpoints/filters/warning.go */
const MAX_WARNINGS = 4 * 1024;
const MAX_CUT_WARNING = 256;

/** Each warning once. If they are too long together each is cut, and the last ones are left out. */
function fitting(warnings: readonly string[]): readonly string[] {
  const distinct = [...new Set(warnings)].filter((warning) => warning !== '').map((warning) => [...warning]);
  const total = distinct.reduce((sum, { length }) => sum + length, 0);
  if (total <= MAX_WARNINGS) return distinct.map((warning) => warning.join(''));
  const kept: string[] = [];
  let written = 0;
  for (const warning of distinct) {
    if (written >= MAX_WARNINGS) break;
    const cut = warning.slice(0, MAX_CUT_WARNING);
    written += cut.length;
    kept.push(cut.join(''));
  }
  return kept;
}

/** RFC 7234 §5.5, as upstream uses it. */
export function warningHeader(warning: string): string {
  return `299 - ${quoted(warning)}`;
}

/** RFC 7230 quoted-string; headers are Latin-1, so what is not ASCII is shown by its code. */
function quoted(warning: string): string {
  const ascii = warning.replace(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xff ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : ' ';
  });
  return `"${ascii.replace(/["\\]/g, '\\$&')}"`;
}

export function json(value: unknown, options: AnswerOptions = {}): Response {
  return jsonText(`${JSON.stringify(value)}\n`, options);
}

/** An object in the format that the client wants. @param text its JSON, if that is at hand */
export async function answer(
  negotiated: Negotiated,
  pretty: boolean,
  value: () => unknown,
  options: AnswerOptions & { readonly text?: () => JsonBody } = {},
): Promise<Response> {
  if (negotiated.format === 'yaml') {
    const { stringify } = await import('yaml');
    const response = jsonText(stringify(value(), { aliasDuplicateObjects: false }), options);
    response.headers.set('content-type', YAML_TYPE);
    return response;
  }
  if (pretty) return jsonText(`${JSON.stringify(value(), undefined, 2)}\n`, options);
  return jsonText(options.text === undefined ? JSON.stringify(value()) : options.text(), options);
}

/** What a request that failed for this cause is told. */
export function failureStatus(cause: unknown): Status {
  return (cause instanceof StatusError ? cause : storageError(cause)).status;
}

/** What a failed request is answered with. */
export function failure(cause: unknown): Response {
  const { status, code } = cause instanceof StatusError ? cause : storageError(cause);
  const response = json(status, { code });
  const { retryAfterSeconds } = status.details ?? {};
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}
