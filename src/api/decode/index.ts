/** Decoding of what clients send: Go's decoding, its strictness and its messages. Imports schema, quantity, time. */
export {
  type Decoded,
  type ExpectedKind,
  decode,
  decodeText,
  decodeType,
  decodeTypeText,
  strictDecodingError,
} from './decode.ts';
export { JsonError, type ParsedJson, parseJson } from './json.ts';
