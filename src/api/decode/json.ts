import { JsonScanner } from './json-scanner.ts';

/** A parsed body. */
export interface ParsedJson {
  readonly value: unknown;
  /** Paths of fields that occur twice in their object, in order: `metadata.name`. The last one's value counts. */
  readonly duplicates: readonly string[];
  /** The first number that is too large for a float64; its value is infinite. */
  readonly tooLarge: string | undefined;
}

/** A text that is no JSON; the message is that of Go's decoder. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** @throws JsonError */
export function parseJson(text: string): ParsedJson {
  const scanner = new JsonScanner(text);
  const problem = scanner.scan();
  if (problem !== undefined) throw new JsonError(problem);
  return { value: JSON.parse(text) as unknown, duplicates: scanner.duplicates, tooLarge: scanner.tooLarge };
}
