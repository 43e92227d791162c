import { resolvePath } from '../files.ts';
import type { Redirection } from '../syntax/ast.ts';
import { expandText, type Substitute } from './expand.ts';
import { bytesInput } from './input.ts';
import { joinBytes, toBytes, type Output } from './output.ts';
import type { ShellState, Streams } from './state.ts';

export interface Redirected {
  readonly streams: Streams;
  /** Writes the files: they have what was written until then. */
  finish(): void;
}

interface FileWrite {
  readonly path: string;
  readonly parts: Uint8Array[];
}

function fileSink(path: string, append: boolean, state: ShellState, writes: FileWrite[]): Output {
  const write = { path, parts: append ? [state.files.readBytes(path) ?? new Uint8Array()] : [] };
  writes.push(write);
  return (data) => {
    write.parts.push(toBytes(data));
  };
}

/** Streams with redirections applied; undefined, and said why, when a file cannot be read or written. */
export async function redirect(
  redirections: readonly Redirection[],
  streams: Streams,
  state: ShellState,
  substitute: Substitute,
): Promise<Redirected | undefined> {
  if (redirections.length === 0) return { streams, finish: () => undefined };
  let { stdin } = streams;
  let reads = false;
  let out: Output = (text) => streams.stdout(text);
  let error: Output = (text) => streams.stderr(text);
  const writes: FileWrite[] = [];
  const fail = (name: string, why: string): undefined => {
    streams.stderr(`sh: ${name}: ${why}\n`);
  };
  for (const { fd, kind, target } of redirections) {
    const text = await expandText(target, state, substitute);
    const path = resolvePath(state.cwd, text);
    if (kind === 'text' || kind === 'read') {
      const content =
        kind === 'text'
          ? new TextEncoder().encode(text)
          : path === '/dev/null'
            ? new Uint8Array()
            : state.files.readBytes(path);
      if (content === undefined) {
        fail(text, 'No such file or directory');
        return;
      }
      stdin = bytesInput(content);
      reads = true;
      continue;
    }
    if (kind === 'duplicate') {
      if (text !== '1' && text !== '2') {
        fail(text, 'Bad file descriptor');
        return;
      }
      const to = text === '2' ? error : out;
      if (fd === 2) error = to;
      else out = to;
      continue;
    }
    if (state.files.isDirectory(path)) {
      fail(text, 'Is a directory');
      return;
    }
    const sink: Output =
      path === '/dev/null'
        ? () => undefined
        : path === '/dev/stdout'
          ? out
          : path === '/dev/stderr'
            ? error
            : fileSink(path, kind === 'append', state, writes);
    if (kind === 'both' || fd !== 2) out = sink;
    if (kind === 'both' || fd === 2) error = sink;
  }
  const { terminal, ...plain } = streams;
  const outputs = { out, error };
  // Only its standard error elsewhere: the command still has the terminal.
  const keeps = terminal !== undefined && !reads && redirections.every(({ fd, kind }) => fd === 2 && kind !== 'both');
  return {
    streams: {
      ...plain,
      ...(keeps ? { terminal } : {}),
      stdin,
      stdout: (text) => outputs.out(text),
      stderr: (text) => outputs.error(text),
    },
    finish: () => {
      for (const { path, parts } of writes) state.files.writeBytes(path, joinBytes(parts));
    },
  };
}
