import { type ExpectedKind, undecodable } from '../decode/index.ts';
import { groupVersion } from '../resources/index.ts';
import { type Envelope, openEnvelope } from './envelope.ts';
import { registeredType } from './registered.ts';
import { readMessage } from './message.ts';
import { ProtobufError, WireReader } from './reader.ts';
import type { MessageTables } from './table.ts';

/** Where upstream makes its scheme; it is part of the messages. */
const SCHEME = 'pkg/api/legacyscheme/scheme.go:30';

/** The kind that an object says it is; what it leaves open is what is expected. Upstream: copyKindDefaults */
function actualKind({ apiVersion, kind }: Envelope, as: ExpectedKind): ExpectedKind {
  const slash = apiVersion.indexOf('/');
  const named = { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
  return { ...(apiVersion === '' ? as : named), kind: kind === '' ? as.kind : kind };
}

function objectOf(tables: MessageTables, actual: ExpectedKind, raw: Uint8Array): Record<string, unknown> {
  const type = registeredType(actual);
  const table = type === undefined ? undefined : tables(type);
  if (table === undefined) {
    const version = JSON.stringify(groupVersion(actual));
    throw new ProtobufError(
      `no kind ${JSON.stringify(actual.kind)} is registered for version ${version} in scheme ${JSON.stringify(SCHEME)}`,
    );
  }
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
