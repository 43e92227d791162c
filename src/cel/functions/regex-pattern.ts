import { CelError } from '../values/value.ts';

/** What RE2 writes otherwise than JavaScript. */
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Escapes JavaScript has no use for when it reads Unicode, but RE2 takes for the character itself. */
const PUNCTUATION = /[!"#%&',:;<=>@`~\-_ ]/;

/**
 * A pattern of RE2 as a regular expression of JavaScript. JavaScript tries alternatives by going back, so that a
 * pattern can take long where RE2 takes linear time; what RE2 does not know (look-around, back references) is refused.
 * @throws CelError
 */
export function regexOf(pattern: string, flags = 'u'): RegExp {
  let own = flags;
  let rest = pattern;
  const leading = /^\(\?([imsU]+)\)/.exec(rest);
  if (leading !== null) {
    rest = rest.slice(leading[0].length);
    for (const flag of leading[1] ?? '') if ('ims'.includes(flag) && !own.includes(flag)) own += flag;
  }
  if (/\(\?(?:=|!|<=|<!)/.test(rest)) throw new CelError(problem('invalid or unsupported Perl syntax', pattern));
  if (/\\[1-9]/.test(rest)) throw new CelError(problem('invalid escape sequence', pattern));
  try {
    return new RegExp(translate(rest), own);
  } catch {
    throw new CelError(problem(complaint(pattern), pattern));
  }
}

function problem(what: string, pattern: string): string {
  return `error parsing regexp: ${what}: \`${pattern}\``;
}

/** upstream: Go regexp/syntax ErrorCode */
function complaint(pattern: string): string {
  const open = (pattern.match(/(?<!\\)\(/g) ?? []).length;
  const close = (pattern.match(/(?<!\\)\)/g) ?? []).length;
  if (open > close) return 'missing closing )';
  if (close > open) return 'unexpected )';
  if (/^[*+?]/.test(pattern)) return 'missing argument to repetition operator';
  if (/\[[^\]]*$/.test(pattern)) return 'missing closing ]';
  return 'invalid escape sequence';
}

function translate(pattern: string): string {
  let inClass = false;
  return pattern.replaceAll(
    /\\(?:[pP][A-Z]|[\s\S])|\[\^?\]?|\[:\^?\w+:\]|\(\?P<|\]|[{}]/g,
    (token: string, at: number): string => {
      if (token.startsWith('\\')) return escape(token, inClass);
      if (token.startsWith('[:') && inClass) return posix(token);
      if (token.startsWith('[')) return openClass();
      if (token === ']') {
        const closes = inClass;
        inClass = false;
        return closes ? ']' : '\\]';
      }
      if (token === '(?P<') return inClass ? token : '(?<';
      return inClass || isRepetition(pattern, at) ? token : `\\${token}`;

      function openClass(): string {
        if (inClass) return `\\[${token.slice(1).replace(']', '\\]')}`;
        inClass = true;
        return token.replace(']', '\\]');
      }
    },
  );
}

/** Whether the brace belongs to `{1,2}` or `\p{…}`; RE2 takes other ones as they are. */
function isRepetition(pattern: string, at: number): boolean {
  if (pattern[at] === '{') return /^\{\d+(?:,\d*)?\}/.test(pattern.slice(at)) || /\\[pPx]$/.test(pattern.slice(0, at));
  return /(?:\{\d+(?:,\d*)?|\\[pPx]\{[^{}]*)$/.test(pattern.slice(0, at));
}

function escape(token: string, inClass: boolean): string {
  const char = token.slice(1);
  if (char === 'A') return '^';
  if (char === 'z') return '$';
  if (char === 'a') return '\\x07';
  if (/^[pP][A-Z]$/.test(char)) return `\\${char[0] ?? ''}{${char[1] ?? ''}}`;
  if (char === '-') return inClass ? '\\-' : '-';
  return PUNCTUATION.test(char) ? char : token;
}

function posix(token: string): string {
  return POSIX_CLASSES[token.slice(2, -2)] ?? token;
}
