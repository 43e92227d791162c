import { CelUint } from '../values/value.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** @param negative a minus stood before it: the smallest integer has no positive counterpart */
export function intLiteral(text: string, negative: boolean): bigint | undefined {
  const value = negative ? -BigInt(text) : BigInt(text);
  return value > MAX_INT || value < -MAX_INT - 1n ? undefined : value;
}

export function uintLiteral(text: string): CelUint | undefined {
  const value = BigInt(text.slice(0, -1));
  return value > MAX_UINT ? undefined : new CelUint(value);
}

/** The text between the quotes, and whether escapes count in it. */
function bodyOf(text: string): { body: string; raw: boolean } {
  const prefix = /^[rRbB]*/.exec(text)?.[0] ?? '';
  const quoted = text.slice(prefix.length);
  const quotes = /^(?:"""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  return { body: quoted.slice(quotes, -quotes), raw: /[rR]/.test(prefix) };
}

/** Undefined for an escape that means nothing. */
export function stringLiteral(text: string): string | undefined {
  const { body, raw } = bodyOf(text);
  if (raw) return body;
  const faults: string[] = [];
  const value = body.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g,
    (_, x?: string, u?: string, U?: string, octal?: string, char?: string) => {
      const hex = x ?? u ?? U;
      if (hex !== undefined || octal !== undefined) {
        const code = hex === undefined ? parseInt(octal ?? '0', 8) : parseInt(hex, 16);
        if (code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
        faults.push(hex ?? '');
        return '';
      }
      const simple = SIMPLE[char ?? ''];
      if (simple === undefined) faults.push(char ?? '');
      return simple ?? '';
    },
  );
  return faults.length === 0 ? value : undefined;
}

const ENCODER = new TextEncoder();

/** In bytes, `\x` and octal escapes are bytes and not characters. */
export function bytesLiteral(text: string): Uint8Array | undefined {
  const { body, raw } = bodyOf(text);
  if (raw) return ENCODER.encode(body);
  const bytes: number[] = [];
  for (const [part] of body.matchAll(
    /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-3][0-7]{2}|[\s\S])|[^\\]+/g,
  )) {
    const own = bytesOf(part);
    if (own === undefined) return undefined;
    bytes.push(...own);
  }
  return new Uint8Array(bytes);
}

/** Of one escape, or of text without any. */
function bytesOf(part: string): Iterable<number> | undefined {
  if (!part.startsWith('\\')) return ENCODER.encode(part);
  const [kind = '', digits] = [part[1], part.slice(2)];
  if (kind === 'x' && digits.length === 2) return [parseInt(digits, 16)];
  if ((kind === 'u' || kind === 'U') && digits !== '') {
    const code = parseInt(digits, 16);
    return code > 0x10ffff ? undefined : ENCODER.encode(String.fromCodePoint(code));
  }
  if (/[0-3]/.test(kind)) return [parseInt(part.slice(1), 8)];
  const simple = SIMPLE[kind];
  return simple === undefined ? undefined : ENCODER.encode(simple);
}
