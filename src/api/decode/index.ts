/** Decoding of what clients send: Go's decoding, its strictness and its messages. Imports schema, quantity, time. */
export {
  type Decoded,
  cannotHandle,
  decode,
  decodeText,
  decodeType,
  decodeTypeText,
  parseBody,
  strictDecodingError,
  undecodable,
} from './decode.ts';
export { type ExpectedKind } from './expected-kind.ts';
export { JsonError, type ParsedJson, parseJson } from './json.ts';
export { DecodeFailure } from './context.ts';
export { decodeMetadata } from './metadata.ts';
export { notRegistered, parseGroupVersion, registeredType } from './registered.ts';
