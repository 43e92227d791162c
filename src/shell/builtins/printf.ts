import { echoEscapes } from '../execute/escapes.ts';
import { formatDate } from '../execute/format-date.ts';
import { quoteWithBackslashes } from '../execute/quote.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';

const DIRECTIVE =
  /%(?:%|([-+ #0]*)(\*|\d*)(?:\.(\*|-?\d*))?(?:\(([^)]*)\))?(?:hh|h|ll|l|L|q|j|z|t)?([diouxXeEfFgGaAcsbqQT]))/g;

/** Backslash escapes in a format. */
function formatEscapes(text: string): string {
  return echoEscapes(text.replace(/\\(?=[0-7]{1,3})(?!0)/g, '\\0')).text.replace(/\\(["'])/g, '$1');
}

class Formatter {
  readonly #args: string[];
  readonly #context: CommandContext;
  failed = false;
  /** `%b` had a `\c`. */
  ended = false;

  constructor(context: CommandContext, args: readonly string[]) {
    this.#context = context;
    this.#args = [...args];
  }

  get left(): number {
    return this.#args.length;
  }

  #next(): string | undefined {
    return this.#args.shift();
  }

  #number(text: string | undefined): number {
    if (text === undefined || text === '') return 0;
    if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
    const value = /^[-+]?0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text.replace(/^([-+])(0x)/i, '$2'));
    const sign = /^-0x/i.test(text) ? -1 : 1;
    if (!Number.isNaN(value) && text.trim() === text) return sign * value;
    this.#context.complain(`${text}: invalid number`);
    this.failed = true;
    return Number.parseFloat(text) || 0;
  }

  one(format: string): string {
    let result = '';
    let from = 0;
    for (const match of format.matchAll(DIRECTIVE)) {
      if (this.ended) return result;
      result += formatEscapes(format.slice(from, match.index));
      from = match.index + match[0].length;
      result += match[0] === '%%' ? '%' : this.#directive(match);
    }
    const rest = format.slice(from);
    const bad = /%(.?)/.exec(rest);
    if (bad !== null) {
      this.#context.complain(`\`${bad[1] ?? ''}': invalid format character`);
      this.failed = true;
      this.ended = true;
      return result + formatEscapes(rest.slice(0, bad.index));
    }
    return this.ended ? result : result + formatEscapes(rest);
  }

  #directive([, flags = '', widthText = '', precisionText, date, letter = 's']: RegExpMatchArray): string {
    const given = widthText === '*' ? this.#number(this.#next()) : Number(widthText);
    const left = flags.includes('-') || given < 0;
    const precision =
      precisionText === undefined
        ? undefined
        : precisionText === '*'
          ? this.#number(this.#next())
          : Number(precisionText);
    const width = Math.abs(given);
    const pad = (text: string): string => (left ? text.padEnd(width) : text.padStart(width));
    const cut = (text: string): string =>
      precision === undefined || precision < 0 ? text : [...text].slice(0, precision).join('');
    switch (letter) {
      case 's':
        return pad(cut(this.#next() ?? ''));
      case 'c':
        return pad([...(this.#next() ?? '')][0] ?? '');
      case 'q':
      case 'Q':
        return pad(quoteWithBackslashes(cut(this.#next() ?? '')));
      case 'b': {
        const { text, ends } = echoEscapes(this.#next() ?? '');
        this.ended ||= ends;
        return pad(cut(text));
      }
      case 'T': {
        const seconds = this.#next();
        const now = seconds === undefined || Number(seconds) < 0;
        const time = now ? this.#context.state.clock.now() : Number(seconds) * 1000;
        return pad(formatDate(date === undefined || date === '' ? '%H:%M:%S' : date, new Date(time)));
      }
      default:
        return this.#numeric(letter, flags, width, left, precision);
    }
  }

  #numeric(letter: string, flags: string, width: number, left: boolean, precision: number | undefined): string {
    const value = this.#number(this.#next());
    const isFloat = /[eEfFgGaA]/.test(letter);
    const negative = value < 0 || Object.is(value, -0);
    let digits = isFloat ? float(letter, Math.abs(value), precision ?? 6, flags) : integer(letter, value, flags);
    if (!isFloat && precision !== undefined) digits = digits.padStart(precision, '0');
    const isSigned = isFloat || letter === 'd' || letter === 'i';
    const sign =
      isSigned && negative ? '-' : isSigned && flags.includes('+') ? '+' : isSigned && flags.includes(' ') ? ' ' : '';
    if (left) return `${sign}${digits}`.padEnd(width);
    const zeros = flags.includes('0') && (isFloat || precision === undefined);
    return zeros ? sign + digits.padStart(width - sign.length, '0') : `${sign}${digits}`.padStart(width);
  }
}

function integer(letter: string, value: number, flags: string): string {
  const whole = BigInt(Math.trunc(Number.isFinite(value) ? value : 0));
  if (letter === 'd' || letter === 'i') return String(whole < 0n ? -whole : whole);
  const unsigned = BigInt.asUintN(64, whole);
  if (letter === 'u') return String(unsigned);
  if (letter === 'o') return (flags.includes('#') ? '0' : '') + unsigned.toString(8);
  const hex = (flags.includes('#') && unsigned !== 0n ? '0x' : '') + unsigned.toString(16);
  return letter === 'X' ? hex.toUpperCase() : hex;
}

function float(letter: string, value: number, precision: number, flags: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf';
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');
  let text: string;
  if (letter === 'f' || letter === 'F') text = value.toFixed(Math.min(100, precision));
  else if (letter === 'e' || letter === 'E') text = exponent(value.toExponential(Math.min(100, precision)));
  else {
    const wanted = precision === 0 ? 1 : precision;
    const size = value === 0 ? 0 : Math.floor(Math.log10(value));
    const plain = size >= -4 && size < wanted;
    text = plain ? value.toFixed(Math.max(0, wanted - 1 - size)) : exponent(value.toExponential(wanted - 1));
    if (!flags.includes('#')) text = text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
  }
  return /[EFG]/.test(letter) ? text.toUpperCase() : text;
}

const printf: ShellCommand = async (context) => {
  let args = context.args;
  let variable: string | undefined;
  if (args[0] === '-v') {
    variable = args[1] ?? '';
    args = args.slice(2);
  }
  if (args[0] === '--') args = args.slice(1);
  const [format, ...values] = args;
  if (format === undefined) {
    context.stderr('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const formatter = new Formatter(context, values);
  let text = formatter.one(format);
  for (let before = values.length; formatter.left > 0 && formatter.left < before && !formatter.ended;) {
    before = formatter.left;
    text += formatter.one(format);
  }
  if (variable === undefined) context.stdout(text);
  else {
    const [, name = variable, key] = /^(\w+)\[(.*)\]$/s.exec(variable) ?? [];
    await context.assign(name, key, text);
  }
  return formatter.failed ? 1 : 0;
};

const echo: ShellCommand = ({ args, stdout, state }) => {
  let at = 0;
  let newline = '\n';
  let escapes = state.shopt.has('xpg_echo');
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    for (const letter of (args[at] ?? '').slice(1)) {
      if (letter === 'n') newline = '';
      else escapes = letter === 'e';
    }
  }
  const joined = args.slice(at).join(' ');
  const { text, ends } = escapes ? echoEscapes(joined) : { text: joined, ends: false };
  stdout(text + (ends ? '' : newline));
  return 0;
};

export const printing: Readonly<Record<string, ShellCommand>> = { echo, printf };
