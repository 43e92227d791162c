import type { Redirection, Word } from 'unbash';
import { resolvePath } from '../files.ts';
import type { Expander } from './expand.ts';
import { deviceInput } from './devices.ts';
import { bytesInput, noInput, textInput, type Input } from './input.ts';
import { toBytes, type Output } from './output.ts';
import { complaint, type Descriptor, type ShellState, type Streams } from './state.ts';

/** What redirections are made with. */
export interface Redirecting {
  readonly state: ShellState;
  readonly expander: Expander;
  /** The output of a process substitution, as it comes; undefined when the word is none. */
  stream(word: Word): Input | undefined;
}

const discard: Output = () => undefined;
/** Numbers of descriptors that are given to `{name}>file`. */
const FIRST_FREE = 10;

/** The streams as a table of descriptors. */
export function descriptorsOf(streams: Streams): Map<number, Descriptor> {
  return new Map<number, Descriptor>([
    ...(streams.descriptors ?? []),
    [0, { input: streams.stdin }],
    [1, { output: streams.stdout }],
    [2, { output: streams.stderr }],
  ]);
}

/** Streams with some descriptors leading elsewhere. */
export function withDescriptors(streams: Streams, changed: ReadonlyMap<number, Descriptor>): Streams {
  if (changed.size === 0) return streams;
  const { terminal, descriptors, ...plain } = streams;
  const others = new Map([...(descriptors ?? []), ...changed].filter(([fd]) => fd > 2));
  return {
    ...plain,
    // Without its input and output elsewhere the command still has the terminal.
    ...(terminal === undefined || changed.has(0) || changed.has(1) ? {} : { terminal }),
    stdin: changed.has(0) ? (changed.get(0)?.input ?? noInput()) : streams.stdin,
    stdout: changed.has(1) ? (changed.get(1)?.output ?? discard) : streams.stdout,
    stderr: changed.has(2) ? (changed.get(2)?.output ?? discard) : streams.stderr,
    descriptors: others,
  };
}

class RedirectFailure extends Error {
  override readonly name = 'RedirectFailure';
}

class Table {
  readonly #redirecting: Redirecting;
  readonly #all: Map<number, Descriptor>;
  readonly changed = new Map<number, Descriptor>();

  constructor(redirecting: Redirecting, streams: Streams) {
    this.#redirecting = redirecting;
    this.#all = descriptorsOf(streams);
  }

  #set(fd: number, descriptor: Descriptor): void {
    this.#all.set(fd, descriptor);
    this.changed.set(fd, descriptor);
  }

  async add(redirection: Redirection): Promise<void> {
    const { expander, state } = this.#redirecting;
    const { descriptor } = redirection;
    const isInput = redirection.operator.startsWith('<');
    let fd = descriptor?.type === 'FileDescriptor' ? descriptor.value : isInput ? 0 : 1;
    if (descriptor?.type === 'FileDescriptorVariable') {
      fd = Math.max(FIRST_FREE - 1, ...this.#all.keys()) + 1;
      state.variables.set(descriptor.name, String(fd));
    }
    if (redirection.type === 'HereDoc') {
      const { body } = redirection;
      const text =
        redirection.delimiter?.quoted === true || body.parts === undefined
          ? body.text
          : await expander.document(body.parts);
      const shown = redirection.operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
      this.#set(fd, { input: textInput(shown) });
      return;
    }
    const { target } = redirection;
    if (target === undefined) throw new RedirectFailure('ambiguous redirect');
    if (redirection.type === 'HereString') {
      this.#set(fd, { input: textInput(`${await expander.text(target)}\n`) });
      return;
    }
    const stream = redirection.operator === '<' ? this.#redirecting.stream(target) : undefined;
    if (stream !== undefined) {
      this.#set(fd, { input: stream });
      return;
    }
    const fields = await expander.fields(target);
    const [name] = fields;
    if (name === undefined || fields.length > 1) throw new RedirectFailure(`${target.text}: ambiguous redirect`);
    this.#redirect(redirection.operator, fd, name, descriptor !== undefined);
  }

  #redirect(operator: string, fd: number, name: string, numbered: boolean): void {
    if (operator === '<&' || operator === '>&') {
      const number = /^(\d*)(-?)$/.exec(name);
      if (number === null) {
        if (operator === '<&' || numbered) throw new RedirectFailure(`${name}: ambiguous redirect`);
        operator = '&>';
      } else {
        const [, from = '', closes] = number;
        const source = from === '' ? {} : this.#all.get(Number(from));
        if (source === undefined) throw new RedirectFailure(`${name}: Bad file descriptor`);
        this.#set(fd, source);
        if (closes !== '' && from !== '') this.#set(Number(from), {});
        return;
      }
    }
    switch (operator) {
      case '<':
        this.#set(fd, { input: this.#read(name) });
        return;
      case '<>':
        this.#set(fd, { input: this.#readOrMake(name), output: this.#write(name, true, false) });
        return;
      default: {
        const output = this.#write(name, operator.includes('>>'), operator === '>' || operator === '&>');
        this.#set(operator.startsWith('&') ? 1 : fd, { output });
        if (operator.startsWith('&')) this.#set(2, { output });
      }
    }
  }

  #path(name: string): string {
    return resolvePath(this.#redirecting.state.cwd, name);
  }

  #device(path: string): Descriptor | undefined {
    const number = /^\/dev\/fd\/(\d+)$/.exec(path)?.[1];
    const fd = number ?? { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2, '/dev/tty': 2 }[path];
    return fd === undefined ? undefined : this.#all.get(Number(fd));
  }

  #read(name: string): Input {
    const path = this.#path(name);
    const { files } = this.#redirecting.state;
    const device = deviceInput(path) ?? this.#device(path === '/dev/tty' ? '/dev/stdin' : path)?.input;
    if (device !== undefined) return device;
    const bytes = files.readBytes(path);
    if (bytes !== undefined) return bytesInput(bytes);
    throw new RedirectFailure(`${name}: ${files.isDirectory(path) ? 'Is a directory' : 'No such file or directory'}`);
  }

  #readOrMake(name: string): Input {
    const { files } = this.#redirecting.state;
    if (!files.exists(this.#path(name))) this.#write(name, true, false);
    return this.#read(name);
  }

  /** @param guards refuses a file that is there, with `set -C` */
  #write(name: string, append: boolean, guards: boolean): Output {
    const path = this.#path(name);
    const { files, options, umask } = this.#redirecting.state;
    if (path === '/dev/null') return discard;
    const device = this.#device(path)?.output;
    if (device !== undefined) return device;
    if (name === '') throw new RedirectFailure(': No such file or directory');
    if (files.isDirectory(path)) throw new RedirectFailure(`${name}: Is a directory`);
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!files.isDirectory(parent)) {
      throw new RedirectFailure(`${name}: ${files.exists(parent) ? 'Not a directory' : 'No such file or directory'}`);
    }
    const entry = files.entry(path);
    if (entry !== undefined && guards && options.has('noclobber')) {
      throw new RedirectFailure(`${name}: cannot overwrite existing file`);
    }
    if (entry !== undefined && (entry.mode & 0o200) === 0) throw new RedirectFailure(`${name}: Permission denied`);
    if (entry === undefined || !append) files.writeBytes(path, new Uint8Array(), entry?.mode ?? 0o666 & ~umask);
    return (data) => {
      files.append(path, toBytes(data));
    };
  }
}

/** What the redirections change; undefined, and said why, when a file cannot be read or written. */
export async function redirect(
  redirections: readonly Redirection[],
  streams: Streams,
  redirecting: Redirecting,
): Promise<ReadonlyMap<number, Descriptor> | undefined> {
  const table = new Table(redirecting, streams);
  try {
    for (const redirection of redirections) await table.add(redirection);
  } catch (cause) {
    if (!(cause instanceof RedirectFailure)) throw cause;
    streams.stderr(`${complaint(redirecting.state)}${cause.message}\n`);
    return undefined;
  }
  return table.changed;
}
