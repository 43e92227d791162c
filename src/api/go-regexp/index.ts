/**
 * Regular expressions as Go has them: RE2's syntax, messages and linear time. Used by what loads on demand only, since
 * the library has 40 KB. Imports nothing.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A pattern that is none; the message is that of Go's `regexp.Compile`. */
export class GoRegExpError extends Error {
  override readonly name = 'GoRegExpError';
}

export class GoRegExp {
  readonly #compiled: RE2JS;

  /** @throws GoRegExpError */
  constructor(pattern: string) {
    try {
      this.#compiled = RE2JS.compile(pattern);
    } catch (cause) {
      if (cause instanceof RE2JSSyntaxException) throw new GoRegExpError(cause.message, { cause });
      throw cause;
    }
  }

  /** Whether a part of the text matches. */
  test(text: string): boolean {
    return this.#compiled.matcher(text).find();
  }

  /** The first part that matches. */
  find(text: string): string | undefined {
    return this.findAll(text, 1)[0];
  }

  /** The parts that match, from left to right, at most so many. */
  findAll(text: string, limit = Infinity): readonly string[] {
    const matcher = this.#compiled.matcher(text);
    const found: string[] = [];
    while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
    return found;
  }
}
