/** The text ends in the middle of something: a quote, a here-document, a loop. The terminal asks for another line. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';
}

/** The text is not a script. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
}

/** The text uses more of the language than is run here as it streams: the full interpreter takes it (full-shell.ts). */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}
