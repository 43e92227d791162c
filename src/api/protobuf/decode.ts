import { type ExpectedKind, notRegistered, parseGroupVersion, registeredType, undecodable } from '../decode/index.ts';
import { groupVersion } from '../resources/index.ts';
import { type Envelope, openEnvelope } from './envelope.ts';
import { readMessage } from './message.ts';
import { ProtobufError, WireReader } from './reader.ts';
import type { MessageTables } from './table.ts';

/** The kind that an object says it is; what it leaves open is what is expected. Upstream: copyKindDefaults */
function actualKind({ apiVersion, kind }: Envelope, as: ExpectedKind): ExpectedKind {
  const named = parseGroupVersion(apiVersion);
  if (named === undefined) throw new ProtobufError(`unexpected GroupVersion string: ${apiVersion}`);
  return { ...(apiVersion === '' ? as : named), kind: kind === '' ? as.kind : kind };
}

function objectOf(tables: MessageTables, actual: ExpectedKind, raw: Uint8Array): Record<string, unknown> {
  const type = registeredType(actual);
  const table = type === undefined ? undefined : tables(type);
  if (table === undefined) throw new ProtobufError(notRegistered(actual));
  const object: Record<string, unknown> = { apiVersion: groupVersion(actual), kind: actual.kind };
  readMessage(table, new WireReader(raw), { tables, depth: 0 }, object);
  return object;
}

/**
 * The object that a body holds, as it would be in JSON; it still has to be decoded as the expected kind, which it may
 * not be. @throws StatusError BadRequest
 */
export function decodeMessage(tables: MessageTables, as: ExpectedKind, bytes: Uint8Array): Record<string, unknown> {
  let actual: ExpectedKind | undefined;
  try {
    const envelope = openEnvelope(bytes);
    actual = actualKind(envelope, as);
    return objectOf(tables, actual, envelope.raw);
  } catch (cause) {
    if (cause instanceof ProtobufError) throw undecodable(as, actual, cause.message, bytes);
    throw cause;
  }
}
