/** A template that cannot be parsed, or a value that is not there. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}
