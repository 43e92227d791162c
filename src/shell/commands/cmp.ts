import type { ShellCommand } from '../execute/state.ts';
import { readAll } from './inputs.ts';
import { parseOptions } from './options.ts';

/** Whether two files are the same, byte for byte, and where they begin not to be. */
export const cmp: ShellCommand = async (context) => {
  const options = parseOptions(context, { plain: 'sb', valued: ['n'], long: { silent: 's', quiet: 's', bytes: 'n' } });
  if (options === undefined) return 2;
  const [a, b = '-'] = options.rest;
  if (a === undefined) {
    context.stderr("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
    return 2;
  }
  const [first, second] = [await readAll(context, [a]), await readAll(context, [b])];
  if (first === undefined || second === undefined) return 2;
  const length = Math.min(first.length, second.length, Number(options.values.get('n') ?? Number.POSITIVE_INFINITY));
  let line = 1;
  for (let at = 0; at < length; at++) {
    if (first[at] !== second[at]) {
      if (!options.has('s')) context.stdout(`${a} ${b} differ: byte ${String(at + 1)}, line ${String(line)}\n`);
      return 1;
    }
    if (first[at] === 0x0a) line++;
  }
  if (first.length === second.length || options.has('n')) return 0;
  const shorter = first.length < second.length ? a : b;
  if (!options.has('s')) context.stderr(`cmp: EOF on ${shorter} after byte ${String(length)}, line ${String(line)}\n`);
  return 1;
};
