import { AsyncQueue } from '../../base/index.ts';
import { resolvePath } from '../files.ts';
import type { Command, Pipeline, Redirection, Script, SimpleCommand } from '../syntax/ast.ts';
import { parse } from '../syntax/parser.ts';
import { expandFields, expandText } from './expand.ts';
import { noInput, type CommandContext, type ShellCommand, type ShellState, type Streams } from './state.ts';

/** Leaves a loop, or the shell. */
class Leave extends Error {
  readonly how: 'break' | 'continue' | 'exit';
  readonly status: number;

  constructor(how: Leave['how'], status: number) {
    super(how);
    this.how = how;
    this.status = status;
  }
}

const INTERRUPTED = 130;

/** Finds a command by its name. */
export type Lookup = (name: string) => ShellCommand | undefined;

/** Runs scripts: stages of a pipeline at the same time, everything as it comes. */
export class Interpreter {
  readonly #state: ShellState;
  readonly #lookup: Lookup;

  constructor(state: ShellState, lookup: Lookup) {
    this.#state = state;
    this.#lookup = lookup;
  }

  /** @returns the exit status; `exited` when the script asked to end the shell */
  async run(script: Script, streams: Streams): Promise<{ readonly status: number; readonly exited: boolean }> {
    try {
      return { status: await this.#script(script, streams), exited: false };
    } catch (cause) {
      if (!(cause instanceof Leave)) throw cause;
      return { status: cause.status, exited: cause.how === 'exit' };
    }
  }

  async #script(script: Script, streams: Streams): Promise<number> {
    for (const { pipeline, when } of script) {
      if (streams.signal.aborted) return (this.#state.status = INTERRUPTED);
      const succeeded = this.#state.status === 0;
      if ((when === 'success' && !succeeded) || (when === 'failure' && succeeded)) continue;
      this.#state.status = await this.#pipeline(pipeline, streams);
    }
    return this.#state.status;
  }

  async #pipeline({ commands, negated }: Pipeline, streams: Streams): Promise<number> {
    const status = await this.#stages(commands, streams);
    if (!negated) return status;
    return status === 0 ? 1 : 0;
  }

  async #stages(commands: readonly Command[], streams: Streams): Promise<number> {
    const [only] = commands;
    if (only !== undefined && commands.length === 1) return this.#command(only, streams);
    const encoder = new TextEncoder();
    let stdin = streams.stdin;
    const running: Promise<number>[] = [];
    const stops: AbortController[] = [];
    for (const [index, command] of commands.entries()) {
      const last = index === commands.length - 1;
      const pipe = new AsyncQueue<Uint8Array>();
      const stop = new AbortController();
      stops.push(stop);
      const { terminal: _terminal, ...plain } = streams;
      const stage: Streams = {
        ...plain,
        stdin,
        stdout: last ? streams.stdout : (text) => pipe.push(encoder.encode(text)),
        signal: AbortSignal.any([streams.signal, stop.signal]),
      };
      running.push(
        this.#command(command, stage).finally(() => {
          pipe.end();
          // Who wrote for this stage writes for nobody now, as with SIGPIPE.
          if (index > 0) stops[index - 1]?.abort();
        }),
      );
      stdin = pipe;
    }
    const statuses = await Promise.all(running);
    return streams.signal.aborted ? INTERRUPTED : (statuses.at(-1) ?? 0);
  }

  async #command(command: Command, streams: Streams): Promise<number> {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command, streams);
      case 'group':
        return this.#script(command.body, streams);
      case 'for': {
        const words = await this.#fields(command.words, streams);
        let status = 0;
        for (const word of words) {
          this.#state.variables.set(command.variable, word);
          const end = await this.#loopBody(command.body, streams);
          status = this.#state.status;
          if (end) break;
        }
        return status;
      }
      case 'while': {
        let status = 0;
        while (!streams.signal.aborted) {
          const met = (await this.#script(command.condition, streams)) === 0;
          if (met === command.until) break;
          if (await this.#loopBody(command.body, streams)) break;
          status = this.#state.status;
          // A loop of commands that never wait must let the page's messages in: Ctrl-C is one.
          await this.#state.clock.sleep(0);
        }
        return streams.signal.aborted ? INTERRUPTED : status;
      }
      case 'if':
        for (const { condition, body } of command.branches) {
          if ((await this.#script(condition, streams)) === 0) return this.#script(body, streams);
        }
        return command.otherwise === undefined ? 0 : this.#script(command.otherwise, streams);
    }
  }

  /** @returns whether the loop is to end */
  async #loopBody(body: Script, streams: Streams): Promise<boolean> {
    try {
      await this.#script(body, streams);
      return streams.signal.aborted;
    } catch (cause) {
      if (!(cause instanceof Leave) || cause.how === 'exit') throw cause;
      this.#state.status = 0;
      return cause.how === 'break';
    }
  }

  async #substitute(script: Script, streams: Streams): Promise<string> {
    let text = '';
    const { terminal: _terminal, ...plain } = streams;
    await this.#script(script, { ...plain, stdin: noInput(), stdout: (part) => (text += part) });
    return text;
  }

  async #fields(words: SimpleCommand['words'], streams: Streams): Promise<string[]> {
    const fields: string[] = [];
    for (const word of words) {
      fields.push(...(await expandFields(word, this.#state, (script) => this.#substitute(script, streams))));
    }
    return fields;
  }

  async #simple(command: SimpleCommand, streams: Streams): Promise<number> {
    const substitute = (script: Script): Promise<string> => this.#substitute(script, streams);
    const values: [string, string][] = [];
    for (const { name, value } of command.assignments)
      values.push([name, await expandText(value, this.#state, substitute)]);
    const [name, ...args] = this.#unalias(await this.#fields(command.words, streams));
    const redirected = await this.#redirect(command.redirections, streams);
    if (redirected === undefined) return 1;
    if (name === undefined) {
      for (const [variable, value] of values) this.#state.variables.set(variable, value);
      redirected.finish();
      return 0;
    }
    const before = values.map(([variable]) => [variable, this.#state.variables.get(variable)] as const);
    for (const [variable, value] of values) this.#state.variables.set(variable, value);
    try {
      return await this.#invoke(name, args, redirected.streams);
    } finally {
      redirected.finish();
      for (const [variable, value] of before) {
        if (value === undefined) this.#state.variables.delete(variable);
        else this.#state.variables.set(variable, value);
      }
    }
  }

  #unalias(fields: readonly string[]): readonly string[] {
    const alias = this.#state.aliases.get(fields[0] ?? '');
    return alias === undefined ? fields : [...alias.split(' '), ...fields.slice(1)];
  }

  async #invoke(name: string, args: readonly string[], streams: Streams): Promise<number> {
    if (name === 'break' || name === 'continue') throw new Leave(name, 0);
    if (name === 'exit') throw new Leave('exit', Number(args[0] ?? this.#state.status));
    const found = this.#lookup(name);
    if (found === undefined) {
      streams.stderr(`sh: ${name}: command not found\n`);
      return 127;
    }
    const context: CommandContext = {
      ...streams,
      name,
      args,
      state: this.#state,
      run: async (line, inner) => (await this.run(parse(line), inner)).status,
    };
    return found(context);
  }

  /** Streams with redirections applied; undefined when a file cannot be read. Files are written when the command ends. */
  async #redirect(
    redirections: readonly Redirection[],
    streams: Streams,
  ): Promise<{ readonly streams: Streams; finish(): void } | undefined> {
    if (redirections.length === 0) return { streams, finish: () => undefined };
    const { files, cwd } = this.#state;
    let { stdin } = streams;
    const outputs: Record<1 | 2, (text: string) => void> = {
      1: (text) => streams.stdout(text),
      2: (text) => streams.stderr(text),
    };
    const writes: { readonly path: string; text: string }[] = [];
    for (const { fd, kind, target } of redirections) {
      const text = await expandText(target, this.#state, (script) => this.#substitute(script, streams));
      if (kind === 'text') stdin = oneChunk(text);
      else if (kind === 'duplicate') outputs[fd === 2 ? 2 : 1] = text === '2' ? outputs[2] : outputs[1];
      else if (kind === 'read') {
        const content = files.read(resolvePath(cwd, text));
        if (content === undefined) {
          streams.stderr(`sh: ${text}: No such file or directory\n`);
          return undefined;
        }
        stdin = oneChunk(content);
      } else {
        const sink = this.#fileSink(text, kind === 'append', writes);
        if (kind === 'both') outputs[1] = outputs[2] = sink;
        else outputs[fd === 2 ? 2 : 1] = sink;
      }
    }
    const { terminal: _terminal, ...plain } = streams;
    return {
      streams: { ...plain, stdin, stdout: (text) => outputs[1](text), stderr: (text) => outputs[2](text) },
      finish: () => {
        for (const { path, text } of writes) files.write(path, text);
      },
    };
  }

  #fileSink(name: string, append: boolean, writes: { readonly path: string; text: string }[]): (text: string) => void {
    if (name === '/dev/null') return () => undefined;
    const path = resolvePath(this.#state.cwd, name);
    const write = { path, text: append ? (this.#state.files.read(path) ?? '') : '' };
    writes.push(write);
    return (text) => {
      write.text += text;
    };
  }
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}
