import { statusError } from '../../api/index.ts';
import { badRequest, type Body } from '../registry/index.ts';
import { JSON_TYPE, parseMediaType, unsupportedMediaType, YAML_TYPE } from './media-type.ts';

/** upstream: MaxRequestBodyBytes */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

function tooLarge(): Error {
  const message = `Request entity too large: limit is ${String(MAX_BODY_BYTES)}`;
  return statusError(413, 'RequestEntityTooLarge', message);
}

/** The text of a request's body. @throws StatusError RequestEntityTooLarge, BadRequest when it is not UTF-8 */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? '0') > MAX_BODY_BYTES) throw tooLarge();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the body of the request is not UTF-8');
  }
}

/** Reads an object that a client sends, as JSON or YAML. @throws StatusError */
export async function readBody(request: Request): Promise<Body> {
  const header = request.headers.get('content-type');
  const { type } = parseMediaType(header ?? JSON_TYPE);
  // Fetch gives texts without a type `text/plain`; no client means that.
  if (type === JSON_TYPE || type === 'text/plain') return { kind: 'json', text: await readText(request) };
  if (type === YAML_TYPE) return { kind: 'value', value: await parseYaml(await readText(request)) };
  throw unsupportedMediaType();
}

/** @throws StatusError BadRequest */
export async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw badRequest(`error converting YAML to JSON: yaml: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
