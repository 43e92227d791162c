const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const ESCAPED = /\\(?:Q([\s\S]*?)(?:\\E|$)|x\{([0-9A-Fa-f]+)\}|p([A-Z])|P([A-Z])|([\s\S]))/;
const SYNTAX = '^$\\.*+?()[]{}|/';

/** In JavaScript's unicode mode only syntax may be escaped. */
function escaped(match: RegExpExecArray, inClass: boolean): string {
  const [, quoted, code, property, notProperty, letter = ''] = match;
  if (quoted !== undefined) return quoted.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
  if (code !== undefined) return `\\u{${code}}`;
  if (property !== undefined) return `\\p{${property}}`;
  if (notProperty !== undefined) return `\\P{${notProperty}}`;
  if (letter === 'A') return '(?<![\\s\\S])';
  if (letter === 'z') return '(?![\\s\\S])';
  if (letter === 'a') return '\\x07';
  // RE2's spaces are ASCII.
  if (letter === 's') return inClass ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]';
  if (letter === 'S' && !inClass) return '[^\\t\\n\\f\\r ]';
  if (/[0-9A-Za-z]/.test(letter) || SYNTAX.includes(letter)) return `\\${letter}`;
  return letter === '-' && inClass ? '\\-' : letter;
}

function translate(pattern: string): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const escape = rest.startsWith('\\') ? ESCAPED.exec(rest) : null;
    const posix = inClass ? /^\[:(\^?)([a-z]+):\]/.exec(rest) : null;
    if (escape !== null) {
      out += escaped(escape, inClass);
      at += escape[0].length;
    } else if (posix !== null) {
      out += POSIX[posix[2] ?? ''] ?? '';
      at += posix[0].length;
    } else if (inClass) {
      const letter = rest.charAt(0);
      if (letter === ']') inClass = false;
      out += letter === '[' ? '\\[' : letter;
      at++;
    } else if (rest.startsWith('(?P<')) {
      out += '(?<';
      at += 4;
    } else {
      const [open = ''] = /^\[\^?\]?/.exec(rest) ?? [''];
      if (open !== '') inClass = true;
      // A bracket that comes first is a member of the class.
      out += open === '' ? rest.charAt(0) : open.replace(/\]$/, '\\]');
      at += open === '' ? 1 : open.length;
    }
  }
  return out;
}

const FLAGS = /^\(\?([ims]+)\)/;

/**
 * A regular expression of Go (RE2) as one of JavaScript. Flags may only stand at the beginning.
 * @throws SyntaxError
 */
export function goRegExp(pattern: string): RegExp {
  const flags = FLAGS.exec(pattern);
  const body = translate(flags === null ? pattern : pattern.slice(flags[0].length));
  return new RegExp(body, `u${flags?.[1] ?? ''}`);
}
