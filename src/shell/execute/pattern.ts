/** A pattern of the shell as the source of a regular expression (IEEE 1003.1, §2.13). @param any what `*` and `?` match */
export function patternSource(pattern: string, any = '[^]'): string {
  return pattern.replace(/\[(!?)((?:\]|[^\]])[^\]]*)\]|\\([^])|[*?.+^${}()|[\]\\]/g, (found, not, set, escaped) => {
    if (found === '*') return `${any}*`;
    if (found === '?') return any;
    if (typeof escaped === 'string') return escaped.replace(/[^\w\s]/, '\\$&');
    if (typeof set === 'string') return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]]/g, '\\$&')}]`;
    return `\\${found}`;
  });
}

/** Whether a text is what a pattern says, as a whole. */
export function matchesPattern(text: string, pattern: string): boolean {
  return new RegExp(`^(?:${patternSource(pattern)})$`).test(text);
}

/** A text as a pattern that only matches itself. */
export function literalPattern(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
