/** An object as the server holds it, and what was wrong with how it was sent. */
export interface Decoded<T> {
  /** Canonical and typed; the same object when nothing had to change. Required fields are there, empty if need be. */
  readonly object: T;
  /** Upstream's warnings: `unknown field "spec.replcas"`, `duplicate field "metadata.name"`. Under Strict they are errors ({@link strictDecodingError}). */
  readonly problems: readonly string[];
}
