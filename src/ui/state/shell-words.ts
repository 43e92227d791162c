/**
 * Splits a command line into words as a POSIX shell does: blanks separate, quotes group, backslash escapes; no
 * expansion of any kind. @throws SyntaxError when a quote is left open
 */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    const next = line.charAt(index + 1);
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else word = (word ?? '') + character;
    } else if (character === '\\' && next !== '' && (quote === undefined || '"\\$`\n'.includes(next))) {
      index++;
      // A backslash before a newline joins the lines (POSIX.1-2017, 2.2.1).
      if (next !== '\n') word = (word ?? '') + next;
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== undefined) throw new SyntaxError(`unexpected end of line while looking for matching \`${quote}'`);
  if (word !== undefined) words.push(word);
  return words;
}

/** A word as one would type it: quoted only where a shell would take it apart. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
