// Unicode Standard Annex #11 (East Asian Width: W and F), and emoji that are drawn as such of their own accord.
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a character takes on the screen (wcwidth(3)): what the terminal goes by, and who lays out lines for it. */
export function codePointWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return 1;
  const letter = String.fromCodePoint(codePoint);
  return ZERO.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** Columns that a text takes on the screen (wcswidth(3)). */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += codePointWidth(letter.codePointAt(0) ?? 0);
  return width;
}
