import { type ExpectedKind, loadProtobuf, type Resource, statusError, undecodable } from '../../api/index.ts';
import { badRequest, type Body } from '../registry/index.ts';
import { JSON_TYPE, parseMediaType, PROTOBUF_TYPE, unsupportedMediaType, YAML_TYPE } from './media-type.ts';
import { subresourceKind } from './subresource-kinds.ts';
import { parseYaml, type ParsedYaml, YamlError, yamlProblem } from './yaml.ts';

/** upstream: MaxRequestBodyBytes */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

function tooLarge(): Error {
  const message = `Request entity too large: limit is ${String(MAX_BODY_BYTES)}`;
  return statusError(413, 'RequestEntityTooLarge', message);
}

/** @throws StatusError RequestEntityTooLarge */
export async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? '0') > MAX_BODY_BYTES) throw tooLarge();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  return bytes;
}

/** The text of a request's body. @throws StatusError RequestEntityTooLarge, BadRequest when it is not UTF-8 */
export async function readText(request: Request): Promise<string> {
  return textOf(await readBytes(request));
}

/** @throws StatusError BadRequest when the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the body of the request is not UTF-8');
  }
}

const READ_TYPES: readonly string[] = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE];
/** Custom resources have no encoding in protobuf. */
const READ_TYPES_OF_CUSTOM: readonly string[] = [JSON_TYPE, YAML_TYPE];

/** Fetch gives texts this type when they have none; upstream takes what has none for JSON. */
const UNTYPED_TEXT = 'text/plain;charset=UTF-8';

/** The media type that a body claims to have. */
export function bodyType(request: Request): string {
  const header = request.headers.get('content-type') ?? '';
  return header === '' || header === UNTYPED_TEXT ? JSON_TYPE : parseMediaType(header).type;
}

/** Reads an object that a client sends, as JSON, YAML or protobuf. @throws StatusError */
export async function readBody(request: Request, resource: Resource, subresource: string): Promise<Body> {
  const accepted = resource.behavior === undefined ? READ_TYPES : READ_TYPES_OF_CUSTOM;
  const type = bodyType(request);
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  if (type === JSON_TYPE) return { kind: 'json', text: await readText(request) };
  if (type === PROTOBUF_TYPE) {
    const bytes = await readBytes(request);
    const decode = await loadProtobuf();
    return { kind: 'value', value: decode(subresourceKind(resource, subresource), bytes), size: bytes.length };
  }
  return readYaml(await readText(request), subresourceKind(resource, subresource));
}

async function readYaml(text: string, as: ExpectedKind): Promise<Body> {
  const { value, duplicates } = await parsed(text, as);
  const problems = duplicates.length === 0 ? [] : [yamlProblem(duplicates)];
  return { kind: 'value', value, size: text.length, problems };
}

/** @throws StatusError BadRequest */
async function parsed(text: string, as: ExpectedKind): Promise<ParsedYaml> {
  try {
    return await parseYaml(text);
  } catch (cause) {
    if (cause instanceof YamlError) throw undecodable(as, undefined, cause.message, new TextEncoder().encode(text));
    throw cause;
  }
}
