/** Single-letter options, joined or not: `-in`, `-n 5`, `-n5`. */
export interface TextFlags {
  readonly values: ReadonlyMap<string, string>;
  /** What is no option; `-5` stays, for head and tail. */
  readonly rest: readonly string[];
  has(name: string): boolean;
}

/** @param plain letters without a value @param valued letters with one */
export function parseFlags(args: readonly string[], plain: string, valued: string): TextFlags {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      rest.push(...args.slice(at + 1));
      break;
    }
    if (!/^-[A-Za-z]/.test(word)) {
      rest.push(word);
      continue;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      if (valued.includes(letter)) {
        const joined = word.slice(index + 1);
        values.set(letter, joined === '' ? (args[++at] ?? '') : joined);
        break;
      }
      if (plain.includes(letter)) values.set(letter, 'true');
    }
  }
  return { values, rest, has: (name) => values.has(name) };
}
