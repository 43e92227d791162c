const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** Go's decoder goes down to 10,000; what is done with objects here has less of a stack. */
const MAX_DEPTH = 1000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** Characters of a string that stand for themselves. */
// eslint-disable-next-line no-control-regex -- control characters are what JSON forbids
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const END = 'unexpected end of JSON input';

class ScanError extends Error {}

/** `'x'`, `'\''`, `'"'`: a character as Go quotes it in its messages. */
function quoteCharacter(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/**
 * Checks a JSON text as Go's scanner does, and finds what JSON.parse hides: fields that occur twice.
 * Upstream: encoding/json/scanner.go, sigs.k8s.io/json.
 */
export class JsonScanner {
  readonly duplicates: string[] = [];
  /** The first number that no float64 can hold. */
  tooLarge: string | undefined;
  readonly #text: string;
  readonly #path: (string | number)[] = [];
  readonly #visit: ((path: () => string, repeated: boolean) => void) | undefined;
  #at = 0;

  /** @param visit is told of each field of each object, in order */
  constructor(text: string, visit?: (path: () => string, repeated: boolean) => void) {
    this.#text = text;
    this.#visit = visit;
  }

  /** What is wrong with the text, or undefined. */
  scan(): string | undefined {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#text.length) this.#bad('after top-level value');
      return undefined;
    } catch (cause) {
      if (cause instanceof ScanError) return cause.message;
      throw cause;
    }
  }

  #bad(context: string): never {
    if (this.#at >= this.#text.length) throw new ScanError(END);
    throw new ScanError(`invalid character ${quoteCharacter(this.#text, this.#at)} ${context}`);
  }

  #space(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== SPACE && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #value(): void {
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === OPEN_BRACE) this.#object();
    else if (code === OPEN_BRACKET) this.#array();
    else if (code === QUOTE) this.#string();
    else if (code === 116) this.#literal('true');
    else if (code === 102) this.#literal('false');
    else if (code === 110) this.#literal('null');
    else if (code === 45 || (code >= 48 && code <= 57)) this.#number();
    else this.#bad('looking for beginning of value');
  }

  #literal(word: string): void {
    for (let index = 0; index < word.length; index++, this.#at++) {
      if (this.#text[this.#at] !== word[index]) this.#bad(`in literal ${word} (expecting '${word[index] ?? ''}')`);
    }
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) {
      this.#at++;
      this.#bad('in numeric literal');
      return;
    }
    this.#at += match[0].length;
    if (!Number.isFinite(Number(match[0]))) this.tooLarge ??= match[0];
    const next = this.#text[this.#at];
    if (next === '.') {
      this.#at++;
      this.#bad('after decimal point in numeric literal');
    } else if (next === 'e' || next === 'E') {
      this.#at++;
      this.#bad('in exponent of numeric literal');
    }
  }

  /** Returns the raw text between the quotes. */
  #string(): string {
    const text = this.#text;
    const start = ++this.#at;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) return text.slice(start, this.#at++);
      if (code === BACKSLASH) {
        ESCAPE.lastIndex = this.#at;
        if (!ESCAPE.test(text)) {
          const unicode = text[this.#at + 1] === 'u';
          this.#at += unicode ? 2 : 1;
          while (unicode && /[0-9a-fA-F]/.test(text[this.#at] ?? '')) this.#at++;
          this.#bad(unicode ? 'in \\u hexadecimal character escape' : 'in string escape code');
        }
        this.#at = ESCAPE.lastIndex;
      } else if (code >= SPACE) {
        PLAIN.lastIndex = this.#at;
        PLAIN.test(text);
        this.#at = PLAIN.lastIndex;
      } else this.#bad('in string literal');
    }
  }

  #array(): void {
    this.#enter();
    this.#space();
    if (this.#text.charCodeAt(this.#at) === CLOSE_BRACKET) {
      this.#at++;
      return;
    }
    const depth = this.#path.push(0);
    for (let index = 0; ; index++) {
      this.#path[depth - 1] = index;
      this.#value();
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      if (code !== COMMA && code !== CLOSE_BRACKET) this.#bad('after array element');
      this.#at++;
      if (code === CLOSE_BRACKET) break;
    }
    this.#path.pop();
  }

  #object(): void {
    this.#enter();
    this.#space();
    if (this.#text.charCodeAt(this.#at) === CLOSE_BRACE) {
      this.#at++;
      return;
    }
    const keys = new Set<string>();
    const depth = this.#path.push('');
    for (;;) {
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== QUOTE) this.#bad('looking for beginning of object key string');
      const raw = this.#string();
      const key = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
      this.#path[depth - 1] = key;
      const repeated = keys.has(key);
      if (repeated) this.duplicates.push(this.#where());
      this.#visit?.(() => this.#where(), repeated);
      keys.add(key);
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== COLON) this.#bad('after object key');
      this.#at++;
      this.#value();
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      if (code !== COMMA && code !== CLOSE_BRACE) this.#bad('after object key:value pair');
      this.#at++;
      if (code === CLOSE_BRACE) break;
    }
    this.#path.pop();
  }

  #enter(): void {
    this.#at++;
    if (this.#path.length >= MAX_DEPTH) throw new ScanError('exceeded max depth');
  }

  #where(): string {
    let path = '';
    for (const part of this.#path) {
      path += typeof part === 'number' ? `[${String(part)}]` : path === '' ? part : `.${part}`;
    }
    return path;
  }
}
