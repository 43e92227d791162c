/**
 * Objects in protobuf, as clients written in Go send them. The decoder and the field numbers are loaded with the first one.
 * Imports decode, resources, schema, time.
 */
import type { ExpectedKind } from '../decode/index.ts';

/** Reads the body of a request as the value that it would be in JSON. @throws StatusError BadRequest */
export type ProtobufDecoder = (as: ExpectedKind, bytes: Uint8Array) => Readonly<Record<string, unknown>>;

/** Loads the field numbers; they are in a chunk of their own. */
export async function loadProtobuf(): Promise<ProtobufDecoder> {
  const [{ protobufFields }, { decodeMessage, messageTables }] = await Promise.all([
    import('../generated/protobuf.ts'),
    import('./messages.ts'),
  ]);
  const tables = messageTables(protobufFields);
  return (as, bytes) => decodeMessage(tables, as, bytes);
}
