const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** Backslash escapes as in `$'…'`. */
export function ansiEscapes(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|c(.)|(.))/gs,
    (all, hex?: string, short?: string, long?: string, octal?: string, control?: string, letter?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return character(Number.parseInt(digits, 16));
      if (octal !== undefined) return character(Number.parseInt(octal, 8) & 0xff);
      if (control !== undefined) return character(control.charCodeAt(0) & 0x1f);
      return LETTERS[letter ?? ''] ?? all;
    },
  );
}

function character(code: number): string {
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** Backslash escapes of `echo -e` and `printf %b`: `\c` ends the output. */
export function echoEscapes(text: string): { readonly text: string; readonly ends: boolean } {
  const end = /(?:^|[^\\])(?:\\\\)*(\\c)/.exec(text);
  const shown = end === null ? text : text.slice(0, end.index + end[0].length - 2);
  const result = shown.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|0([0-7]{0,3})|([abeEfnrtv\\]))/g,
    (all, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return character(Number.parseInt(digits, 16));
      if (octal !== undefined) return character(Number.parseInt(octal || '0', 8) & 0xff);
      return LETTERS[letter ?? ''] ?? all;
    },
  );
  return { text: result, ends: end !== null };
}
