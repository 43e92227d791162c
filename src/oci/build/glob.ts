/**
 * Go's `filepath.Match` pattern as a regular expression over a path: `*` and `?` stop at slashes, `[a-z]`, `\` escapes.
 * With `doubleStar`, `**` crosses them (.dockerignore).
 */
export function globToRegExp(pattern: string, options: { readonly doubleStar: boolean }): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') {
      if (options.doubleStar && pattern.startsWith('**', at)) {
        const slash = pattern.charAt(at + 2) === '/';
        source += slash ? '(?:.*/)?' : '.*';
        at += slash ? 2 : 1;
      } else {
        source += '[^/]*';
      }
    } else if (char === '?') {
      source += '[^/]';
    } else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) return /(?!)/; // ErrBadPattern: matches nothing
      source += `[${pattern.slice(at + 1, end).replaceAll('\\', '\\\\')}]`;
      at = end;
    } else {
      source += quote(char === '\\' ? pattern.charAt(++at) : char);
    }
  }
  return new RegExp(`^${source}$`, 's');
}

export function hasGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

function quote(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
