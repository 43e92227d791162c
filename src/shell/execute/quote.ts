const CONTROLS: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x1b': '\\E',
  '\x07': '\\a',
};

/** A text in quotes that the shell takes off again, as `${x@Q}` and `declare -p` have it. */
export function quoteAlways(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) {
    const inside = text.replace(/[\x00-\x1f\x7f\\']/g, (letter) => {
      if (letter === '\\' || letter === "'") return `\\${letter}`;
      return CONTROLS[letter] ?? `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`;
    });
    return `$'${inside}'`;
  }
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text with backslashes where the shell needs them, as `printf %q` has it. */
export function quoteWithBackslashes(text: string): string {
  if (text === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return quoteAlways(text);
  return text.replace(/[^\w@%+=:,./\-\u0080-\u{10ffff}]/gu, '\\$&').replace(/^~/, '\\~');
}

/** Quoted only where it must be, as `set -x` prints it. */
export function quoteIfNeeded(text: string): string {
  return text !== '' && /^[\w@%+=:,./\-\u0080-\u{10ffff}]+$/u.test(text) ? text : quoteAlways(text);
}

/** In double quotes, as `declare -p` prints it. */
export function doubleQuoted(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text) && !/^[^\x00-\x08\x0b-\x1f\x7f]*$/.test(text)) return quoteAlways(text);
  return `"${text.replace(/[$`"\\]/g, '\\$&')}"`;
}
