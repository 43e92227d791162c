import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { matchesPattern } from '../execute/pattern.ts';
import { resolvePath, type Entry } from '../files.ts';
import { formatDate } from '../execute/format-date.ts';
import { modeText, sizeOf } from './ls.ts';

/** What is looked at. */
interface Found {
  /** As it is printed. */
  readonly path: string;
  readonly name: string;
  readonly entry: Entry;
  readonly depth: number;
}

type Test = (found: Found) => Promise<boolean> | boolean;

interface Walk {
  readonly minimum: number;
  readonly maximum: number;
  readonly deepFirst: boolean;
}

class FindFailure extends Error {
  override readonly name = 'FindFailure';
}

const SIZES: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, '': 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** `+5`, `-5`, `5` */
function numeric(text: string, what: string): (value: number) => boolean {
  const match = /^([-+]?)(\d+)$/.exec(text);
  if (match === null) throw new FindFailure(`invalid argument \`${text}' to \`${what}'`);
  const wanted = Number(match[2]);
  return (value) => (match[1] === '+' ? value > wanted : match[1] === '-' ? value < wanted : value === wanted);
}

/** The expression of a find line: tests that are joined, and what is done with what passes. */
class Expression {
  readonly #context: CommandContext;
  readonly #words: readonly string[];
  #at: number;
  acts = false;
  minimum = 0;
  maximum = Number.POSITIVE_INFINITY;
  deepFirst = false;
  readonly pruned = new Set<string>();
  /** What `-exec … +` has gathered. */
  readonly #gathered: { readonly words: readonly string[]; readonly paths: string[] }[] = [];
  status = 0;
  quit = false;

  constructor(context: CommandContext, from: number) {
    this.#context = context;
    this.#words = context.args;
    this.#at = from;
  }

  whole(): Test {
    if (this.#at >= this.#words.length) return () => true;
    const test = this.#or();
    const rest = this.#words[this.#at];
    if (rest !== undefined)
      throw new FindFailure(rest === ')' ? "you have too many ')'" : `paths must precede expression: \`${rest}'`);
    return test;
  }

  get walk(): Walk {
    return { minimum: this.minimum, maximum: this.maximum, deepFirst: this.deepFirst };
  }

  #or(): Test {
    let test = this.#and();
    while (['-o', '-or', ','].includes(this.#words[this.#at] ?? '')) {
      const isList = this.#words[this.#at++] === ',';
      const [first, second] = [test, this.#and()];
      test = async (found) => {
        const result = await first(found);
        return !isList && result ? true : second(found);
      };
    }
    return test;
  }

  #and(): Test {
    let test = this.#not();
    for (
      let word = this.#words[this.#at];
      word !== undefined && !['-o', '-or', ',', ')'].includes(word);
      word = this.#words[this.#at]
    ) {
      if (word === '-a' || word === '-and') this.#at++;
      const [first, second] = [test, this.#not()];
      test = async (found) => (await first(found)) && second(found);
    }
    return test;
  }

  #not(): Test {
    const word = this.#words[this.#at];
    if (word === '!' || word === '-not') {
      this.#at++;
      const test = this.#not();
      return async (found) => !(await test(found));
    }
    if (word !== '(') return this.#primary();
    this.#at++;
    const test = this.#or();
    if (this.#words[this.#at++] !== ')')
      throw new FindFailure("invalid expression; expected to find a ')' but didn't see one.");
    return test;
  }

  #value(name: string): string {
    const value = this.#words[this.#at++];
    if (value === undefined) throw new FindFailure(`missing argument to \`${name}'`);
    return value;
  }

  #entryOf(name: string): Entry {
    const file = this.#value(name);
    const entry = this.#context.state.files.entry(resolvePath(this.#context.state.cwd, file));
    if (entry === undefined) throw new FindFailure(`‘${file}’: No such file or directory`);
    return entry;
  }

  #primary(): Test {
    const word = this.#words[this.#at++] ?? '';
    const { state, stdout } = this.#context;
    const age = (unit: number): Test => {
      const matches = numeric(this.#value(word), word);
      return ({ entry }) => matches(Math.floor((state.clock.now() - entry.modified) / unit));
    };
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = this.#value(word);
        return ({ name }) => matchesPattern(name, pattern, word === '-iname');
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = this.#value(word);
        return ({ path }) => matchesPattern(path, pattern, word === '-ipath');
      }
      case '-regex': {
        const source = this.#value(word);
        return ({ path }) => new RegExp(`^(?:${source})$`).test(path);
      }
      case '-type': {
        const kinds = this.#value(word)
          .split(',')
          .map((it) => ({ f: 'file', d: 'directory', l: 'link' })[it]);
        if (kinds.includes(undefined))
          throw new FindFailure(`Unknown argument to -type: ${this.#words[this.#at - 1] ?? ''}`);
        return ({ entry }) => kinds.includes(entry.kind);
      }
      case '-size': {
        const text = this.#value(word);
        const unit = /[a-zA-Z]$/.exec(text)?.[0] ?? '';
        const size = SIZES[unit];
        if (size === undefined) throw new FindFailure(`invalid -size type \`${unit}'`);
        const matches = numeric(unit === '' ? text : text.slice(0, -1), word);
        return ({ entry }) => matches(Math.ceil(sizeOf(entry) / size));
      }
      case '-mmin':
        return age(60_000);
      case '-mtime':
        return age(86_400_000);
      case '-newer': {
        const { modified } = this.#entryOf(word);
        return ({ entry }) => entry.modified > modified;
      }
      case '-perm': {
        const text = this.#value(word);
        const mode = Number.parseInt(text.replace(/^[-/]/, ''), 8);
        if (!Number.isFinite(mode)) throw new FindFailure(`invalid mode ‘${text}’`);
        return ({ entry }) =>
          text.startsWith('-')
            ? (entry.mode & mode) === mode
            : text.startsWith('/')
              ? (entry.mode & mode) !== 0
              : entry.mode === mode;
      }
      case '-empty':
        return ({ path, entry }) =>
          entry.kind === 'file'
            ? entry.bytes.length === 0
            : (state.files.list(resolvePath(state.cwd, path)) ?? ['x']).length === 0;
      case '-true':
        return () => true;
      case '-false':
        return () => false;
      case '-maxdepth':
        this.maximum = Number(this.#value(word));
        return () => true;
      case '-mindepth':
        this.minimum = Number(this.#value(word));
        return () => true;
      case '-depth':
        this.deepFirst = true;
        return () => true;
      case '-prune':
        return ({ path }) => {
          this.pruned.add(path);
          return true;
        };
      case '-quit':
        this.acts = true;
        return () => {
          this.quit = true;
          return true;
        };
      case '-print':
      case '-print0':
        this.acts = true;
        return ({ path }) => {
          stdout(`${path}${word === '-print0' ? '\0' : '\n'}`);
          return true;
        };
      case '-ls':
        this.acts = true;
        return ({ path, entry }) => {
          stdout(
            `${modeText(entry)} 1 user user ${String(sizeOf(entry)).padStart(8)} ${formatDate('%b %e %H:%M', new Date(entry.modified))} ${path}\n`,
          );
          return true;
        };
      case '-printf': {
        const format = this.#value(word);
        this.acts = true;
        return (found) => {
          stdout(formatted(format, found));
          return true;
        };
      }
      case '-delete':
        this.acts = true;
        this.deepFirst = true;
        return ({ path, entry }) => {
          const real = resolvePath(state.cwd, path);
          if (path === '.') return true;
          if (entry.kind === 'directory' && (state.files.list(real)?.length ?? 0) > 0) {
            this.#context.stderr(`find: cannot delete ‘${path}’: Directory not empty\n`);
            this.status = 1;
            return false;
          }
          state.files.remove(real);
          return true;
        };
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#exec(word);
      default:
        throw new FindFailure(
          word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`,
        );
    }
  }

  #exec(name: string): Test {
    const from = this.#at;
    while (
      this.#at < this.#words.length &&
      this.#words[this.#at] !== ';' &&
      !(this.#words[this.#at] === '+' && this.#words[this.#at - 1] === '{}')
    )
      this.#at++;
    const end = this.#words[this.#at];
    if (end === undefined) throw new FindFailure(`missing argument to \`${name}'`);
    const words = this.#words.slice(from, this.#at++);
    this.acts = true;
    if (end === '+') {
      const gathered = { words: words.slice(0, -1), paths: [] as string[] };
      this.#gathered.push(gathered);
      return ({ path }) => {
        gathered.paths.push(path);
        return true;
      };
    }
    return async ({ path }) =>
      (await this.#context.invoke(
        words.map((word) => word.replaceAll('{}', path)),
        this.#context,
        false,
      )) === 0;
  }

  async finish(): Promise<void> {
    for (const { words, paths } of this.#gathered) {
      if (paths.length > 0 && (await this.#context.invoke([...words, ...paths], this.#context, false)) !== 0)
        this.status = 1;
    }
  }
}

function formatted(format: string, { path, name, entry, depth }: Found): string {
  return format.replace(/%(.)|\\(.)/g, (all, letter?: string, escaped?: string) => {
    if (escaped !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escaped] ?? all;
    switch (letter) {
      case 'p':
        return path;
      case 'f':
        return name;
      case 'h':
        return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
      case 's':
        return String(sizeOf(entry));
      case 'd':
        return String(depth);
      case 'm':
        return entry.mode.toString(8);
      case 'M':
        return modeText(entry);
      case 'y':
        return { file: 'f', directory: 'd', link: 'l' }[entry.kind];
      case 'u':
      case 'g':
        return 'user';
      case 't':
        return formatDate('%a %b %e %H:%M:%S.%N %Y', new Date(entry.modified));
      case '%':
        return '%';
      default:
        return all;
    }
  });
}

async function visit(context: CommandContext, found: Found, expression: Expression, test: Test): Promise<void> {
  const { files, cwd } = context.state;
  const { minimum, maximum, deepFirst } = expression.walk;
  const look = async (): Promise<void> => {
    if (found.depth < minimum) return;
    if ((await test(found)) && !expression.acts) context.stdout(`${found.path}\n`);
  };
  if (!deepFirst) await look();
  if (found.depth < maximum && !expression.pruned.has(found.path) && found.entry.kind === 'directory') {
    for (const name of files.list(resolvePath(cwd, found.path)) ?? []) {
      if (context.signal.aborted || expression.quit) return;
      const path = `${found.path.replace(/\/$/, '')}/${name}`;
      const entry = files.linkEntry(resolvePath(cwd, path));
      if (entry !== undefined) await visit(context, { path, name, entry, depth: found.depth + 1 }, expression, test);
    }
  }
  if (deepFirst) await look();
}

export const find: ShellCommand = async (context) => {
  const args = context.args.filter((arg, index) => !(index === 0 && /^-[HLP]$/.test(arg)));
  const at = args.findIndex((arg) => /^(?:-.+|[!(),])$/.test(arg));
  const names = args.slice(0, at < 0 ? undefined : at);
  const inner = { ...context, args };
  const expression = new Expression(inner, at < 0 ? args.length : at);
  let test: Test;
  try {
    test = expression.whole();
  } catch (cause) {
    if (!(cause instanceof FindFailure)) throw cause;
    context.stderr(`find: ${cause.message}\n`);
    return 1;
  }
  for (const name of names.length === 0 ? ['.'] : names) {
    const entry = context.state.files.entry(resolvePath(context.state.cwd, name));
    if (entry === undefined) {
      context.stderr(`find: ‘${name}’: No such file or directory\n`);
      expression.status = 1;
    } else
      await visit(context, { path: name, name: name.replace(/^.*\/(?=.)/, ''), entry, depth: 0 }, expression, test);
  }
  await expression.finish();
  return context.signal.aborted ? 130 : expression.status;
};
