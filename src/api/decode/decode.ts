import { StatusError, statusError } from '../errors.ts';
import type { KubernetesObject } from '../meta.ts';
import { type Resource, groupVersion } from '../resources/index.ts';
import { typeNameOf } from '../schema/index.ts';
import { DecodeFailure, jsonKind, newContext } from './context.ts';
import { structDecoder } from './decoders.ts';
import { JsonError, type ParsedJson, parseJson } from './json.ts';
import type { ExpectedKind } from './expected-kind.ts';
import { notRegistered, parseGroupVersion, registeredType } from './registered.ts';
import type { Decoded } from './decoded.ts';
import { MAX_PROBLEMS, withDuplicates } from './strict-problems.ts';

export type { Decoded };

function badRequest(message: string, cause?: DecodeFailure): StatusError {
  const error = statusError(400, 'BadRequest', message);
  return cause === undefined ? error : new StatusError(error.status, { cause });
}

/** `Deployment in version "v1" cannot be handled as a Deployment: …`, under fieldValidation=Strict. */
export function strictDecodingError(as: ExpectedKind, problems: readonly string[]): StatusError {
  return cannotHandle(as, as.kind, `strict decoding error: ${problems.join(', ')}`);
}

/** `Deployment in version "v1" cannot be handled as a Deployment: …`. */
export function cannotHandle(
  as: ExpectedKind,
  kind: string,
  why: string,
  {
    version = as.version,
    cause = new DecodeFailure(why),
  }: { readonly version?: string; readonly cause?: DecodeFailure } = {},
): StatusError {
  const said = JSON.stringify(version);
  return badRequest(`${kind} in version ${said} cannot be handled as a ${as.kind}: ${why}`, cause);
}

/** A body's beginning is shown up to here. */
const SHOWN_BYTES = 30;

/** The first bytes of a body, as upstream shows what it could not read. Upstream: handlers/rest.go summarizeData */
function summary(body: Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, SHOWN_BYTES);
  const shown =
    body[0] === OPEN_BRACE
      ? new TextDecoder().decode(start)
      : [...start].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return body.length > SHOWN_BYTES ? `${shown} ...` : shown;
}

const OPEN_BRACE = 0x7b;

/**
 * A body that cannot be read. @param actual what it says it is, if it got that far
 * Upstream: handlers/rest.go transformDecodeError
 */
export function undecodable(
  as: ExpectedKind,
  actual: ExpectedKind | undefined,
  why: string,
  body: Uint8Array,
): StatusError {
  if (actual !== undefined && actual.kind !== '') {
    const version = JSON.stringify(actual.version);
    return badRequest(`${actual.kind} in version ${version} cannot be handled as a ${as.kind}: ${why}`);
  }
  return badRequest(`the object provided is unrecognized (must be of type ${as.kind}): ${why} (${summary(body)})`);
}

/** Go package of a group's internal types, for the message about a kind in the wrong place. */
function internalPackage(group: string): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group);
}

/** Go's own words for what it reads the kind into. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function asBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function typeMetaField(as: ExpectedKind, value: Fields, name: 'apiVersion' | 'kind'): string {
  const field = value[name] ?? '';
  if (typeof field === 'string') return field;
  const why = `json: cannot unmarshal ${jsonKind(field)} into Go struct field .${name} of type string`;
  throw undecodable(as, undefined, `${NO_KIND}${why}`, asBytes(value));
}

const NO_KIND = "couldn't get version/kind; json parse error: ";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The object must be of the expected kind, or not say of which it is.
 * Upstream: serializer/json/meta.go, serializer/json/json.go, handlers/create.go
 */
function checkKind(as: ExpectedKind, value: Fields): void {
  const expected = groupVersion(as);
  if ((value['kind'] ?? '') === as.kind && value['apiVersion'] === expected) return;
  const apiVersion = typeMetaField(as, value, 'apiVersion');
  const kind = typeMetaField(as, value, 'kind');
  const named = parseGroupVersion(apiVersion);
  if (named === undefined) {
    throw undecodable(as, undefined, `unexpected GroupVersion string: ${apiVersion}`, asBytes(value));
  }
  const actual = { ...(apiVersion === '' ? as : named), kind: kind === '' ? as.kind : kind };
  if (actual.kind === as.kind && groupVersion(actual) === expected) return;
  if (registeredType(actual) === undefined) throw cannotHandle(as, actual.kind, notRegistered(actual), actual);
  if (actual.kind !== as.kind) {
    const why = `converting (${actual.version}.${actual.kind}) to (${internalPackage(as.group)}.${as.kind}): unknown conversion`;
    throw cannotHandle(as, actual.kind, why, actual);
  }
  throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
}

function withTypeMeta<T>(as: ExpectedKind, object: object): T {
  const { kind, apiVersion } = object as { readonly kind?: string; readonly apiVersion?: string };
  if (kind === as.kind && apiVersion !== undefined) return object as T;
  return { ...object, apiVersion: groupVersion(as), kind: as.kind } as T;
}

/**
 * Decodes a value as a generated type (`Scale`, `DeleteOptions`, `Binding`, …).
 * @param as what messages call it; the object's kind and version must be these, or absent
 * @throws StatusError BadRequest on a wrong type
 */
export function decodeType<T>(typeName: string, as: ExpectedKind, value: unknown): Decoded<T> {
  const context = newContext();
  try {
    // Go reads null as an empty object.
    const fields = value === null || value === undefined ? {} : value;
    if (typeof fields !== 'object' || Array.isArray(fields)) {
      const why = `${NO_KIND}json: cannot unmarshal ${jsonKind(fields)} into Go value of type ${TYPE_META}`;
      throw undecodable(as, undefined, why, asBytes(value));
    }
    checkKind(as, fields as Fields);
    const object = structDecoder(typeName).decode(fields, context) as object;
    return { object: withTypeMeta<T>(as, object), problems: context.problems.slice(0, MAX_PROBLEMS) };
  } catch (cause) {
    if (cause instanceof DecodeFailure) throw cannotHandle(as, as.kind, cause.message, { cause });
    throw cause;
  }
}

/**
 * Decodes what a client sent for a resource. @throws StatusError BadRequest on a wrong type, kind or version
 * @param known an object that was decoded before: parts of it that the value has, too, are not looked into
 */
export function decode<T extends KubernetesObject>(resource: Resource<T>, value: unknown, known?: T): Decoded<T> {
  if (resource.behavior !== undefined) return resource.behavior.decode(value) as Decoded<T>;
  if (known === undefined || typeof value !== 'object' || value === null) {
    return decodeType<T>(typeNameOf(resource), resource, value);
  }
  const old = known as unknown as Fields;
  const [news, shared]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const [name, part] of Object.entries(value)) {
    if (typeof part === 'object' && part !== null && part === old[name]) shared[name] = part;
    else news[name] = part;
  }
  const { object, problems } = decodeType<T>(typeNameOf(resource), resource, news);
  return { object: { ...object, ...shared }, problems };
}

/** @throws StatusError BadRequest when the text is no JSON */
export function parseBody(as: ExpectedKind, text: string): ParsedJson {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof JsonError) {
      throw undecodable(as, undefined, `${NO_KIND}${cause.message}`, new TextEncoder().encode(text));
    }
    throw cause;
  }
}

/** What to say of a text with a number that no float64 can hold: what a typed field says, if it is in one. */
function beyondFloat(decode: () => unknown, as: ExpectedKind, number: string): StatusError {
  try {
    decode();
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    return badRequest(cause.message.replace(/number -?Infinity/, `number ${number}`));
  }
  return cannotHandle(as, as.kind, `json: cannot unmarshal number ${number} into Go value of type float64`);
}

/** {@link decodeType} of a JSON text; duplicate fields are among the problems. @throws StatusError BadRequest */
export function decodeTypeText<T>(typeName: string, as: ExpectedKind, text: string): Decoded<T> {
  const { value, duplicates, tooLarge } = parseBody(as, text);
  if (tooLarge !== undefined) throw beyondFloat(() => decodeType<T>(typeName, as, value), as, tooLarge);
  const decoded = decodeType<T>(typeName, as, value);
  if (duplicates.length === 0) return decoded;
  return { object: decoded.object, problems: withDuplicates(text, decoded.problems) };
}

/** {@link decode} of a JSON text; duplicate fields are among the problems. @throws StatusError BadRequest */
export function decodeText<T extends KubernetesObject>(resource: Resource<T>, text: string): Decoded<T> {
  if (resource.behavior !== undefined) return resource.behavior.decodeText(text) as Decoded<T>;
  return decodeTypeText<T>(typeNameOf(resource), resource, text);
}
