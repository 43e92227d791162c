const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const BITS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/** What `chmod` makes of a mode: `755`, `+x`, `u+rw,go-w`, `a=r`. Undefined when it is none. */
export function parseMode(text: string, before: number, isDirectory: boolean, umask = 0): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8) & 0o777;
  let mode = before;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', actions = ''] = match;
    const mask = who === '' ? 0o777 & ~umask : [...who].reduce((sum, letter) => sum | (WHO[letter] ?? 0), 0);
    for (const [, sign = '', letters = ''] of actions.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      let bits = 0;
      for (const letter of letters) {
        const shift = { u: 6, g: 3, o: 0 }[letter];
        if (shift !== undefined) bits |= ((mode >> shift) & 7) * 0o111;
        else if (letter === 'X') bits |= isDirectory || (mode & 0o111) !== 0 ? 0o111 : 0;
        else bits |= BITS[letter] ?? 0;
      }
      if (sign === '+') mode |= bits & mask;
      else if (sign === '-') mode &= ~(bits & mask);
      else mode = (mode & ~mask) | (bits & mask);
    }
  }
  return mode;
}
