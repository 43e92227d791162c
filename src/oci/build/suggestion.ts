import { levenshtein } from '../../base/index.ts';

const FAR = 3; // as HCL, says upstream: util/suggest/error.go

/** A message with the name that may have been meant: `unknown instruction: FORM (did you mean FROM?)`. */
export function withSuggestion(message: string, word: string, names: readonly string[]): string {
  let nearest = FAR;
  let match: string | undefined;
  for (const name of names) {
    const distance = levenshtein(word.toLowerCase(), name.toLowerCase());
    if (distance >= nearest) continue;
    nearest = distance;
    match = word === word.toUpperCase() ? name.toUpperCase() : name.toLowerCase();
  }
  return match === undefined ? message : `${message} (did you mean ${match}?)`;
}
