/**
 * Strings that would be read back as something else: those are the ones that go-yaml puts in double quotes, while what
 * merely cannot stand alone gets single ones. Upstream: go-yaml v2, resolve.go.
 */
const RESOLVED: readonly RegExp[] = [
  /^(~|null|Null|NULL)?$/,
  /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/,
  /^[-+]?(\d[\d_]*)$/,
  /^[-+]?0b[01_]+$/,
  /^[-+]?0o[0-7_]+$/,
  /^[-+]?0x[\da-fA-F_]+$/,
  /^[-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{1,2}(:\d{1,2})?)?| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)?$/,
  /^<<$/,
];

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** What go-yaml takes for printable: no tabs, nothing beyond the basic plane. */
export function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  return code >= 0xa0 && code < 0x10000 && (code < 0xd800 || code > 0xdfff) && code !== 0xfeff && code < 0xfffe;
}

export const isBreak = (char: string): boolean => /^[\r\n\u0085\u2028\u2029]$/.test(char);

/** Characters that cannot begin a plain scalar. */
const FIRST_INDICATOR = /^[#,[\]{}&*!|>'"%@`]/;

function plainAllowed(text: string): boolean {
  return !(
    FIRST_INDICATOR.test(text) ||
    /^(---|\.\.\.)/.test(text) ||
    /^[?:-]([ \t\r\n]|$)/.test(text) ||
    /:([ \t\r\n]|$)/.test(text) ||
    /[ \t\r\n]#/.test(text) ||
    /^ | $/.test(text)
  );
}

/** How a string is written. @param key it is the key of a map, which is never a block. Upstream: emitterc.go */
export function styleOf(text: string, key: boolean): ScalarStyle {
  const special = [...text].some((char) => !isPrintable(char));
  const breaks = [...text].some(isBreak);
  if (text.includes('\n')) return special || key || / $| [\r\n]/.test(text) ? 'double' : 'literal';
  if (RESOLVED.some((pattern) => pattern.test(text)) || special || breaks) return 'double';
  return plainAllowed(text) ? 'plain' : 'single';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** A character in double quotes. */
export function escaped(char: string): string {
  if (isPrintable(char) && !isBreak(char) && char !== '"' && char !== '\\') return char;
  const known = ESCAPES[char];
  if (known !== undefined) return `\\${known}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** A number as Go writes it: floats with `strconv.FormatFloat(f, 'g', -1, 64)`. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const exponential = value.toExponential();
  const exponent = Number(exponential.split('e')[1]);
  if (exponent >= -4 && exponent < 21) return exponent >= 6 ? goExponent(exponential) : String(value);
  return goExponent(exponential);
}

function goExponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}
