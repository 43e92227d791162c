/** Decoding of what clients send: Go's decoding, its strictness and its messages. Imports schema, quantity, time. */
export {
  type Decoded,
  type ExpectedKind,
  cannotHandle,
  decode,
  decodeText,
  decodeType,
  decodeTypeText,
  parseBody,
  strictDecodingError,
  undecodable,
} from './decode.ts';
export { JsonError, type ParsedJson, parseJson } from './json.ts';
export { DecodeFailure } from './context.ts';
export { decodeMetadata } from './metadata.ts';
export { notRegistered, parseGroupVersion, registeredType } from './registered.ts';
