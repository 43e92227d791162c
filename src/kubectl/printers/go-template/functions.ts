import { TemplateError } from './syntax.ts';
import { goString, goType, isMap, isTrue } from './values.ts';

type GoFunction = (args: readonly unknown[]) => unknown;

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&#34;' };

function sprint(args: readonly unknown[]): string {
  return args
    .map((arg, index) => {
      const before = args[index - 1];
      const blank = index > 0 && typeof arg !== 'string' && typeof before !== 'string' ? ' ' : '';
      return `${blank}${goString(arg, '<nil>')}`;
    })
    .join('');
}

function formatted(verb: string, flags: string, width: string, value: unknown): string {
  const text = ((): string => {
    switch (verb) {
      case 'q':
        return JSON.stringify(goString(value, '<nil>'));
      case 'T':
        return goType(value);
      case 'x':
      case 'X': {
        const hex = typeof value === 'number' ? value.toString(16) : hexOf(goString(value));
        return verb === 'X' ? hex.toUpperCase() : hex;
      }
      case 'f':
        return Number(value).toFixed(6);
      case 'd':
        return typeof value === 'number' ? String(value) : `%!d(${goType(value)}=${goString(value)})`;
      case 's':
        return typeof value === 'string' || Array.isArray(value) || isMap(value)
          ? goString(value)
          : `%!s(${goType(value)}=${goString(value, '<nil>')})`;
      default:
        return goString(value, '<nil>');
    }
  })();
  const size = Number(width === '' ? 0 : width);
  if (flags.includes('-')) return text.padEnd(size);
  return text.padStart(size, flags.includes('0') ? '0' : ' ');
}

function hexOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The verbs of fmt.Sprintf that make sense for what JSON has. */
function sprintf([format, ...args]: readonly unknown[]): string {
  let used = 0;
  const text = goString(format, '').replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_all, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (used >= args.length) return `%!${verb}(MISSING)`;
      const value = args[used++];
      if (verb === 'f' && precision !== undefined)
        return Number(value).toFixed(Number(precision)).padStart(Number(width));
      return formatted(verb, flags, width, value);
    },
  );
  if (used === args.length) return text;
  const extra = args.slice(used).map((value) => `${goType(value)}=${goString(value)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function index([value, ...keys]: readonly unknown[]): unknown {
  return keys.reduce((current, key) => {
    if (Array.isArray(current)) {
      if (typeof key !== 'number') throw new TemplateError(`cannot index slice/array with type ${goType(key)}`);
      if (key < 0 || key >= current.length) throw new TemplateError(`index out of range: ${String(key)}`);
      return current[key] as unknown;
    }
    if (isMap(current)) return current[goString(key)];
    if (typeof current === 'string' && typeof key === 'number') return current.charCodeAt(key);
    if (current === undefined || current === null) throw new TemplateError('index of untyped nil');
    throw new TemplateError(`can't index item of type ${goType(current)}`);
  }, value);
}

function slice([value, from = 0, to]: readonly unknown[]): unknown {
  if (typeof value !== 'string' && !Array.isArray(value))
    throw new TemplateError(`can't slice item of type ${goType(value)}`);
  return value.slice(Number(from), to === undefined ? undefined : Number(to));
}

function length([value]: readonly unknown[]): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  if (value === undefined || value === null) throw new TemplateError('len of nil pointer');
  throw new TemplateError(`len of type ${goType(value)}`);
}

function comparable(a: unknown, b: unknown): void {
  const basic = (value: unknown): boolean => typeof value !== 'object' || value === null;
  if (!basic(a) || !basic(b)) throw new TemplateError('non-comparable types');
  if (a !== undefined && a !== null && b !== undefined && b !== null && typeof a !== typeof b)
    throw new TemplateError('incompatible types for comparison');
}

function equals([first, ...others]: readonly unknown[]): boolean {
  if (others.length === 0) throw new TemplateError('missing argument for comparison');
  return others.some((other) => {
    comparable(first, other);
    return (first ?? null) === (other ?? null);
  });
}

function less(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw new TemplateError(typeof a === typeof b ? 'invalid type for comparison' : 'incompatible types for comparison');
}

/** kubectl's own: whether a path of keys leads anywhere. Upstream: cli-runtime/pkg/printers/template.go. */
function exists([value, ...keys]: readonly unknown[]): boolean {
  try {
    return index([value, ...keys]) !== undefined;
  } catch (cause) {
    if (cause instanceof TemplateError) return false;
    throw cause;
  }
}

function base64decode([text]: readonly unknown[]): string {
  try {
    const bytes = Uint8Array.from(atob(goString(text, '')), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    throw new TemplateError(`base64 decode: illegal base64 data at input byte 0`);
  }
}

const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['base64decode', base64decode],
  ['exists', exists],
  ['eq', equals],
  ['ge', ([a, b]) => !less(a, b)],
  ['gt', ([a, b]) => less(b, a)],
  ['html', (args) => sprint(args).replace(/[<>&'"]/g, (char) => HTML[char] ?? char)],
  ['index', index],
  ['js', (args) => JSON.stringify(sprint(args)).slice(1, -1)],
  ['le', ([a, b]) => !less(b, a)],
  ['len', length],
  ['lt', ([a, b]) => less(a, b)],
  ['ne', ([a, b]) => !equals([a, b])],
  ['not', ([value]) => !isTrue(value)],
  ['print', sprint],
  ['printf', sprintf],
  ['println', (args) => `${args.map((arg) => goString(arg, '<nil>')).join(' ')}\n`],
  ['slice', slice],
  ['urlquery', (args) => encodeURIComponent(sprint(args)).replaceAll('%20', '+')],
]);

/** `and` and `or` stop as soon as they know: whoever carries them out evaluates their arguments one by one. */
export function isFunction(name: string): boolean {
  return name === 'and' || name === 'or' || FUNCTIONS.has(name);
}

/** @throws TemplateError */
export function callFunction(name: string, args: readonly unknown[]): unknown {
  const called = FUNCTIONS.get(name);
  if (called === undefined) throw new TemplateError(`"${name}" is not a defined function`);
  try {
    return called(args);
  } catch (cause) {
    if (cause instanceof TemplateError) throw new TemplateError(`error calling ${name}: ${cause.message}`);
    throw cause;
  }
}
