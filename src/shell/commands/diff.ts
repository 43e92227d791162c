import { diffLines } from 'diff';
import { formatDate } from '../execute/format-date.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { openInput } from './inputs.ts';
import { joinBytes } from '../execute/output.ts';
import { parseOptions, type Options } from './options.ts';

/** A run of lines: in both texts, in the first, or in the second. */
interface Run {
  readonly kind: ' ' | '-' | '+';
  readonly lines: readonly string[];
}

/** A place where the texts differ: line numbers from 1 of the first of each. */
interface Change {
  readonly oldStart: number;
  readonly newStart: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function runsOf(a: string, b: string, options: Options): Run[] {
  const blank = options.has('w') || options.has('b');
  return diffLines(a, b, { ignoreWhitespace: blank, ...(options.has('i') ? { ignoreCase: true } : {}) }).map(
    ({ value, added, removed }) => ({
      kind: added ? '+' : removed ? '-' : ' ',
      lines: splitLines(value),
    }),
  );
}

function changesOf(runs: readonly Run[]): Change[] {
  const changes: Change[] = [];
  let [oldLine, newLine] = [1, 1];
  let open: { removed: string[]; added: string[]; oldStart: number; newStart: number } | undefined;
  for (const { kind, lines } of runs) {
    if (kind === ' ') {
      open = undefined;
      oldLine += lines.length;
      newLine += lines.length;
      continue;
    }
    if (open === undefined) {
      open = { removed: [], added: [], oldStart: oldLine, newStart: newLine };
      changes.push(open);
    }
    if (kind === '-') {
      open.removed.push(...lines);
      oldLine += lines.length;
    } else {
      open.added.push(...lines);
      newLine += lines.length;
    }
  }
  return changes;
}

function range(start: number, count: number): string {
  if (count === 0) return String(start - 1);
  return count === 1 ? String(start) : `${String(start)},${String(start + count - 1)}`;
}

function normal(changes: readonly Change[]): string {
  return changes
    .map(({ oldStart, newStart, removed, added }) => {
      const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
      const before = removed.map((line) => `< ${line}\n`).join('');
      const after = added.map((line) => `> ${line}\n`).join('');
      return `${range(oldStart, removed.length)}${letter}${range(newStart, added.length)}\n${before}${letter === 'c' ? '---\n' : ''}${after}`;
    })
    .join('');
}

function unified(a: readonly string[], changes: readonly Change[], around: number): string {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.oldStart - (last.oldStart + last.removed.length) <= 2 * around)
      groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups
    .map((group) => {
      const [first] = group;
      const last = group.at(-1);
      if (first === undefined || last === undefined) return '';
      const from = Math.max(1, first.oldStart - around);
      const to = Math.min(a.length, last.oldStart + last.removed.length - 1 + around);
      let [oldCount, newCount, at] = [0, 0, from];
      let body = '';
      const same = (until: number): void => {
        for (; at < until; at++) {
          body += ` ${a[at - 1] ?? ''}\n`;
          oldCount++;
          newCount++;
        }
      };
      for (const { oldStart, removed, added } of group) {
        same(oldStart);
        body += removed.map((line) => `-${line}\n`).join('') + added.map((line) => `+${line}\n`).join('');
        oldCount += removed.length;
        newCount += added.length;
        at = oldStart + removed.length;
      }
      same(to + 1);
      const newFrom = first.newStart - (first.oldStart - from);
      const shown = (start: number, count: number): string =>
        count === 1 ? String(start) : `${String(count === 0 ? start - 1 : start)},${String(count)}`;
      return `@@ -${shown(from, oldCount)} +${shown(newFrom, newCount)} @@\n${body}`;
    })
    .join('');
}

async function textOf(context: CommandContext, name: string): Promise<string | undefined> {
  const input = openInput(context, name);
  if (typeof input === 'string') {
    context.stderr(`diff: ${name}: ${input}\n`);
    return undefined;
  }
  const parts: Uint8Array[] = [];
  for await (const part of input) parts.push(part);
  return new TextDecoder().decode(joinBytes(parts));
}

async function compare(
  context: CommandContext,
  options: Options,
  a: string,
  b: string,
  titled: boolean,
): Promise<number> {
  const [first, second] = [await textOf(context, a), await textOf(context, b)];
  if (first === undefined || second === undefined) return 2;
  const changes = first === second ? [] : changesOf(runsOf(first, second, options));
  if (changes.length === 0) {
    if (options.has('s')) context.stdout(`Files ${a} and ${b} are identical\n`);
    return 0;
  }
  if (options.has('q')) {
    context.stdout(`Files ${a} and ${b} differ\n`);
    return 1;
  }
  if (titled) context.stdout(`diff ${options.has('r') ? '-r ' : ''}${options.has('u') ? '-u ' : ''}${a} ${b}\n`);
  const around = options.values.get('U');
  if (!options.has('u') && around === undefined) {
    context.stdout(normal(changes));
    return 1;
  }
  const { files, cwd, clock } = context.state;
  const labels = options.all('label');
  const head = (name: string, index: number): string => {
    const time = new Date(files.entry(resolvePath(cwd, name))?.modified ?? clock.now());
    return labels[index] ?? `${name}\t${formatDate('%Y-%m-%d %H:%M:%S.%N %z', time)}`;
  };
  context.stdout(`--- ${head(a, 0)}\n+++ ${head(b, 1)}\n${unified(splitLines(first), changes, Number(around ?? 3))}`);
  return 1;
}

/** Directories, name by name. */
async function directories(context: CommandContext, options: Options, a: string, b: string): Promise<number> {
  const { files, cwd } = context.state;
  const names = (directory: string): readonly string[] => files.list(resolvePath(cwd, directory)) ?? [];
  let status = 0;
  for (const name of [...new Set([...names(a), ...names(b)])].sort()) {
    const [first, second] = [`${a.replace(/\/$/, '')}/${name}`, `${b.replace(/\/$/, '')}/${name}`];
    const [inFirst, inSecond] = [names(a).includes(name), names(b).includes(name)];
    let result = 1;
    if (!inFirst || !inSecond) context.stdout(`Only in ${inFirst ? a : b}: ${name}\n`);
    else if (files.isDirectory(resolvePath(cwd, first))) {
      if (options.has('r')) result = await directories(context, options, first, second);
      else {
        context.stdout(`Common subdirectories: ${first} and ${second}\n`);
        result = 0;
      }
    } else result = await compare(context, options, first, second, true);
    status = Math.max(status, result);
  }
  return status;
}

export const diff: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'uqrswbiNB',
    valued: ['U', 'label'],
    long: {
      unified: 'u',
      brief: 'q',
      recursive: 'r',
      'report-identical-files': 's',
      'ignore-all-space': 'w',
      'ignore-space-change': 'b',
      'ignore-case': 'i',
      label: 'label',
      color: 'color',
      'new-file': 'N',
    },
    optional: ['color', 'unified'],
  });
  if (options === undefined) return 2;
  const [a, b, extra] = options.rest;
  if (a === undefined || b === undefined || extra !== undefined) {
    const why = extra !== undefined ? `extra operand '${extra}'` : `missing operand after '${a ?? 'diff'}'`;
    context.stderr(`diff: ${why}\ndiff: Try 'diff --help' for more information.\n`);
    return 2;
  }
  const { files, cwd } = context.state;
  const isDirectory = (name: string): boolean => name !== '-' && files.isDirectory(resolvePath(cwd, name));
  if (isDirectory(a) && isDirectory(b)) return directories(context, options, a, b);
  const inside = (directory: string, name: string): string =>
    `${directory.replace(/\/$/, '')}/${name.replace(/^.*\//, '')}`;
  if (isDirectory(a)) return compare(context, options, inside(a, b), b, false);
  return compare(context, options, a, isDirectory(b) ? inside(b, a) : b, false);
};
