import { deviceInput } from '../execute/devices.ts';
import { bytesInput, type Input } from '../execute/input.ts';
import { joinBytes } from '../execute/output.ts';
import type { CommandContext } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

/** What is read of a name, `-` being the input; a text is why it is not. */
export function openInput(context: CommandContext, name: string): Input | string {
  if (name === '-' || name === '/dev/stdin') return context.stdin;
  const { files, cwd } = context.state;
  const path = resolvePath(cwd, name);
  const device = deviceInput(path);
  if (device !== undefined) return device;
  const bytes = files.readBytes(path);
  if (bytes !== undefined) return bytesInput(bytes);
  return files.isDirectory(path) ? 'Is a directory' : 'No such file or directory';
}

/** The inputs of the names, one after the other; of those that cannot be read it is said why. */
export function inputsOf(
  context: CommandContext,
  names: readonly string[],
  say: (name: string, why: string) => void = (name, why) => {
    context.stderr(`${context.name}: ${name}: ${why}\n`);
  },
): readonly { readonly name: string; readonly input: Input }[] {
  return (names.length === 0 ? ['-'] : names).flatMap((name) => {
    const input = openInput(context, name);
    if (typeof input !== 'string') return [{ name, input }];
    say(name, input);
    return [];
  });
}

/** All that is to be read; undefined, and said why, without one of the files. */
export async function readAll(context: CommandContext, names: readonly string[]): Promise<Uint8Array | undefined> {
  const inputs = inputsOf(context, names);
  if (inputs.length < Math.max(1, names.length)) return undefined;
  const parts: Uint8Array[] = [];
  for (const { input } of inputs) for await (const part of input) parts.push(part);
  return joinBytes(parts);
}

/** Lines of an input as they come, and whether the last has its newline. */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  delimiter = '\n',
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    if (signal.aborted) return;
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split(delimiter);
    rest = pieces.pop() ?? '';
    yield* pieces;
  }
  if (rest !== '') yield rest;
}

export function splitLines(text: string, delimiter = '\n'): string[] {
  const lines = text.split(delimiter);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
