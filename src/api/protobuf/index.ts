/**
 * Objects in protobuf, as clients written in Go send them. The field numbers are loaded with the first one.
 * Imports decode, resources, schema, time.
 */
import type { ExpectedKind } from '../decode/index.ts';
import { decodeMessage } from './decode.ts';
import { messageTables } from './table.ts';

/** Reads the body of a request as the value that it would be in JSON. @throws StatusError BadRequest */
export type ProtobufDecoder = (as: ExpectedKind, bytes: Uint8Array) => Readonly<Record<string, unknown>>;

/** Loads the field numbers; they are in a chunk of their own. */
export async function loadProtobuf(): Promise<ProtobufDecoder> {
  const { protobufFields } = await import('../generated/protobuf.ts');
  const tables = messageTables(protobufFields);
  return (as, bytes) => decodeMessage(tables, as, bytes);
}
