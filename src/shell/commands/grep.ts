import type { CommandContext, ShellCommand } from '../execute/state.ts';
import type { Input } from '../execute/input.ts';
import { matchesPattern } from '../execute/pattern.ts';
import { resolvePath } from '../files.ts';
import { showsColours } from '../terminal/screen-output.ts';
import { linesOf, openInput } from './inputs.ts';
import { parseOptions, type Options, type OptionSpec } from './options.ts';
import { expressionSource, type Dialect } from './regular-expression.ts';

const SPEC: OptionSpec = {
  plain: 'ivncqEFGPwxohHsrRlLazyZU',
  valued: ['e', 'f', 'm', 'A', 'B', 'C', 'include', 'exclude', 'exclude-dir', 'label'],
  long: {
    'ignore-case': 'i',
    'invert-match': 'v',
    'line-number': 'n',
    count: 'c',
    quiet: 'q',
    silent: 'q',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    'perl-regexp': 'P',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'only-matching': 'o',
    'no-filename': 'h',
    'with-filename': 'H',
    'no-messages': 's',
    recursive: 'r',
    'dereference-recursive': 'R',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    text: 'a',
    'null-data': 'z',
    regexp: 'e',
    file: 'f',
    'max-count': 'm',
    'after-context': 'A',
    'before-context': 'B',
    context: 'C',
    include: 'include',
    exclude: 'exclude',
    'exclude-dir': 'exclude-dir',
    color: 'color',
    colour: 'color',
    'line-buffered': 'line-buffered',
    label: 'label',
  },
  optional: ['color', 'colour'],
  numeric: 'C',
};

function matcher(patterns: readonly string[], dialect: Dialect, options: Options): RegExp {
  const sources = patterns.map((pattern) => `(?:${expressionSource(pattern, dialect)})`);
  let source = sources.length === 0 ? '(?!)' : sources.join('|');
  if (options.has('x')) source = `^(?:${source})$`;
  else if (options.has('w')) source = `(?<![\\w])(?:${source})(?![\\w])`;
  const ignoreCase = options.has('i') || options.has('y');
  return new RegExp(source, `g${ignoreCase ? 'i' : ''}${dialect === 'perl' ? '' : 'u'}`);
}

class Search {
  readonly #context: CommandContext;
  readonly #options: Options;
  readonly #matcher: RegExp;
  readonly #titled: boolean;
  found = false;

  constructor(context: CommandContext, options: Options, expression: RegExp, titled: boolean) {
    this.#context = context;
    this.#options = options;
    this.#matcher = expression;
    this.#titled = titled;
  }

  #number(name: string): number {
    return Number(this.#options.values.get(name) ?? this.#options.values.get('C') ?? 0);
  }

  #matches(line: string): boolean {
    this.#matcher.lastIndex = 0;
    return this.#matcher.test(line) !== this.#options.has('v');
  }

  #coloured(line: string): string {
    const when = this.#options.values.get('color');
    const wanted =
      when === 'always' ||
      ((when === '' || when === 'auto') && showsColours(this.#context.stdout, this.#context.state.variables));
    if (!wanted || this.#options.has('v')) return line;
    this.#matcher.lastIndex = 0;
    return line.replace(this.#matcher, (text) => (text === '' ? '' : `\x1b[01;31m\x1b[K${text}\x1b[m\x1b[K`));
  }

  /** @returns whether to go on with other inputs */
  async input(name: string, input: Input): Promise<boolean> {
    const { stdout, signal, ready } = this.#context;
    const end = this.#options.has('z') ? '\0' : '\n';
    const prefix = (mark: string, number: number): string =>
      `${this.#titled ? `${name}${mark}` : ''}${this.#options.has('n') ? `${String(number)}${mark}` : ''}`;
    const silent = ['c', 'l', 'L', 'q'].some((it) => this.#options.has(it));
    const most = Number(this.#options.values.get('m') ?? Number.POSITIVE_INFINITY);
    const [before, after] = [this.#number('B'), this.#number('A')];
    const kept: [number, string][] = [];
    let number = 0;
    let matches = 0;
    let shown = 0;
    let left = 0;
    for await (const line of linesOf(input, signal, end)) {
      number++;
      if (matches >= most && left <= 0) break;
      if (matches < most && this.#matches(line)) {
        matches++;
        this.found = true;
        if (this.#options.has('q')) return false;
        if (this.#options.has('l') || this.#options.has('L')) break;
        if (silent) continue;
        const first = kept[0]?.[0] ?? number;
        if ((before > 0 || after > 0) && shown > 0 && first > shown + 1) stdout('--\n');
        for (const [at, text] of kept.splice(0)) stdout(`${prefix('-', at)}${text}${end}`);
        if (this.#options.has('o')) {
          this.#matcher.lastIndex = 0;
          if (!this.#options.has('v')) {
            for (const [text] of line.matchAll(this.#matcher))
              if (text !== '') stdout(`${prefix(':', number)}${this.#coloured(text)}${end}`);
          }
        } else stdout(`${prefix(':', number)}${this.#coloured(line)}${end}`);
        shown = number;
        left = after;
        await ready?.();
      } else if (left > 0) {
        left--;
        shown = number;
        if (!silent) stdout(`${prefix('-', number)}${line}${end}`);
      } else if (before > 0) {
        kept.push([number, line]);
        if (kept.length > before) kept.shift();
      }
    }
    if (this.#options.has('l') && matches > 0) stdout(`${name}\n`);
    else if (this.#options.has('L')) {
      if (matches === 0) stdout(`${name}\n`);
    } else if (this.#options.has('c')) stdout(`${this.#titled ? `${name}:` : ''}${String(matches)}\n`);
    return true;
  }
}

/** Files below a name, for `-r`. */
function below(context: CommandContext, name: string, options: Options): string[] {
  const { files, cwd } = context.state;
  const path = resolvePath(cwd, name);
  if (!files.isDirectory(path)) return [name];
  const skipped = options.all('exclude-dir');
  return (files.list(path) ?? []).flatMap((it) => {
    const inner = name === '' ? it : `${name.replace(/\/$/, '')}/${it}`;
    if (files.isDirectory(`${path}/${it}`))
      return skipped.some((glob) => matchesPattern(it, glob)) ? [] : below(context, inner, options);
    const [wanted, unwanted] = [options.all('include'), options.all('exclude')];
    if (wanted.length > 0 && !wanted.some((glob) => matchesPattern(it, glob))) return [];
    return unwanted.some((glob) => matchesPattern(it, glob)) ? [] : [inner];
  });
}

export const grep: ShellCommand = async (context) => {
  const options = parseOptions(context, SPEC);
  if (options === undefined) {
    context.stderr("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const given = [...options.all('e')];
  for (const name of options.all('f')) {
    const text = context.state.files.read(resolvePath(context.state.cwd, name));
    if (text === undefined) {
      context.stderr(`grep: ${name}: No such file or directory\n`);
      return 2;
    }
    given.push(...text.replace(/\n$/, '').split('\n'));
  }
  const explicit = options.has('e') || options.has('f');
  const [first, ...others] = options.rest;
  if (!explicit && first === undefined) {
    context.stderr("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const patterns = explicit ? given : (first ?? '').split('\n');
  const names = explicit ? options.rest : others;
  const dialect =
    options.has('F') || context.name === 'fgrep'
      ? 'fixed'
      : options.has('P')
        ? 'perl'
        : options.has('E') || context.name === 'egrep'
          ? 'extended'
          : 'basic';
  let expression: RegExp;
  try {
    expression = matcher(patterns, dialect, options);
  } catch {
    context.stderr(`grep: Invalid regular expression\n`);
    return 2;
  }
  const recursive = options.has('r') || options.has('R');
  const all = recursive ? (names.length === 0 ? [''] : names).flatMap((name) => below(context, name, options)) : names;
  const titled = (all.length > 1 || recursive || options.has('H')) && !options.has('h');
  const search = new Search(context, options, expression, titled);
  let failed = false;
  for (const name of all.length === 0 && !recursive ? ['-'] : all) {
    const input = openInput(context, name);
    if (typeof input === 'string') {
      failed = true;
      if (!options.has('s')) context.stderr(`grep: ${name}: ${input}\n`);
    } else if (!(await search.input(name === '-' ? (options.values.get('label') ?? '(standard input)') : name, input)))
      return 0;
  }
  if (context.signal.aborted) return 130;
  if (failed) return 2;
  return search.found !== options.has('L') ? 0 : 1;
};
