/** The text ends in the middle of something: a quote, a here-document, a loop. The terminal asks for another line. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';
  /** What would have to come, where it is a quote or a parenthesis, and the line where it was opened. */
  readonly missing: { readonly text: string; readonly line: number } | undefined;

  constructor(missing?: { readonly text: string; readonly line: number }) {
    super(
      missing === undefined
        ? 'syntax error: unexpected end of file'
        : `unexpected EOF while looking for matching \`${missing.text}'`,
    );
    this.missing = missing;
  }
}

/** The text is not a script. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
  /** The line it is on, from 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
