import { AsyncQueue } from '../../base/index.ts';
import type { Command, CompoundCommand, Pipeline, Script, SimpleCommand } from '../syntax/ast.ts';
import { parse, Unsupported } from '../syntax/parser.ts';
import { evaluateConditional, type Operand } from './conditional.ts';
import { expandFields, expandPattern, expandText } from './expand.ts';
import { Input, noInput } from './input.ts';
import { matchesPattern } from './pattern.ts';
import { TextSink, toBytes } from './output.ts';
import { redirect } from './redirect.ts';
import { Leave, subshell, type CommandContext, type ShellCommand, type ShellState, type Streams } from './state.ts';

const INTERRUPTED = 130;
/** Pieces that a stage of a pipeline may be ahead of the next. */
const MOST_WAITING = 16;

/** Finds a command by its name. */
export type Lookup = (name: string, state: ShellState) => ShellCommand | undefined;

/** Runs the text of a script. */
export type Beyond = (script: string, state: ShellState, streams: Streams) => Promise<number>;

/** Runs scripts: stages of a pipeline at the same time, everything as it comes. */
export class Interpreter {
  readonly #state: ShellState;
  readonly #lookup: Lookup;
  readonly #beyond: Beyond;

  /** @param beyond runs scripts that use more of the language than parser.ts knows */
  constructor(state: ShellState, lookup: Lookup, beyond: Beyond) {
    this.#state = state;
    this.#lookup = lookup;
    this.#beyond = beyond;
  }

  /** @returns the exit status; `exited` when the script asked to end the shell */
  async run(text: string, streams: Streams): Promise<{ readonly status: number; readonly exited: boolean }> {
    try {
      return { status: await this.#text(text, streams), exited: false };
    } catch (cause) {
      if (!(cause instanceof Leave)) throw cause;
      return { status: cause.status, exited: cause.how === 'exit' };
    }
  }

  async #text(text: string, streams: Streams): Promise<number> {
    let script: Script;
    try {
      script = parse(text);
    } catch (cause) {
      if (!(cause instanceof Unsupported)) throw cause;
      return (this.#state.status = await this.#beyond(text, this.#state, streams));
    }
    return this.#script(script, streams);
  }

  /** A subshell's interpreter: variables, directory and status are its own. */
  #child(): Interpreter {
    return new Interpreter(subshell(this.#state), this.#lookup, this.#beyond);
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
    const [only] = commands;
    const status =
      only !== undefined && commands.length === 1
        ? await this.#command(only, streams)
        : await this.#stages(commands, streams);
    if (!negated || streams.signal.aborted) return status;
    return status === 0 ? 1 : 0;
  }

  async #stages(commands: readonly Command[], streams: Streams): Promise<number> {
    const stops: AbortController[] = [];
    const { terminal: _terminal, ...plain } = streams;
    const pipes = commands.map(() => new AsyncQueue<Uint8Array>());
    const running = commands.map((command, index) => {
      const last = index === commands.length - 1;
      const pipe = pipes[index] as AsyncQueue<Uint8Array>;
      const before = pipes[index - 1];
      const stop = new AbortController();
      stops.push(stop);
      const signal = AbortSignal.any([streams.signal, stop.signal]);
      const stage: Streams = {
        ...plain,
        stdin: new Input(before ?? streams.stdin, signal),
        stdout: last ? (data) => streams.stdout(data) : (data) => pipe.push(toBytes(data)),
        ...(last ? {} : { ready: () => pipe.drained(MOST_WAITING) }),
        signal,
      };
      return this.#child()
        .#stage(command, stage)
        .finally(() => {
          pipe.end();
          // Who wrote for this stage writes for nobody now, as with SIGPIPE.
          stops[index - 1]?.abort();
          before?.end();
        });
    });
    const statuses = await Promise.all(running);
    return streams.signal.aborted ? INTERRUPTED : (statuses.at(-1) ?? 0);
  }

  /** A command in a shell of its own, which `exit` leaves. */
  async #stage(command: Command, streams: Streams): Promise<number> {
    try {
      return await this.#command(command, streams);
    } catch (cause) {
      if (cause instanceof Leave) return cause.status;
      throw cause;
    }
  }

  async #command(command: Command, streams: Streams): Promise<number> {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command, streams);
      case 'function':
        this.#state.functions.set(command.name, command.body);
        return 0;
      case 'redirected': {
        const redirected = await redirect(command.redirections, streams, this.#state, (script) =>
          this.#substitute(script, streams),
        );
        if (redirected === undefined) return 1;
        try {
          return await this.#compound(command.command, redirected.streams);
        } finally {
          redirected.finish();
        }
      }
      default:
        return this.#compound(command, streams);
    }
  }

  async #compound(command: CompoundCommand, streams: Streams): Promise<number> {
    const substitute = (script: Script): Promise<string> => this.#substitute(script, streams);
    switch (command.kind) {
      case 'group':
        return this.#script(command.body, streams);
      case 'subshell':
        return this.#child().#stage({ kind: 'group', body: command.body }, streams);
      case 'for': {
        const words = command.words === undefined ? this.#state.positional : await this.#fields(command.words, streams);
        let status = 0;
        for (const word of words) {
          this.#state.variables.set(command.variable, word);
          const ended = await this.#loopBody(command.body, streams);
          status = this.#state.status;
          if (ended) break;
        }
        return streams.signal.aborted ? INTERRUPTED : status;
      }
      case 'while': {
        let status = 0;
        while (!streams.signal.aborted) {
          const met = (await this.#script(command.condition, streams)) === 0;
          if (met === command.until) break;
          const ended = await this.#loopBody(command.body, streams);
          status = this.#state.status;
          if (ended) break;
          // A loop of commands that never wait must let the page's messages in: Ctrl-C is one.
          await this.#state.clock.sleep(0);
        }
        return streams.signal.aborted ? INTERRUPTED : status;
      }
      case 'if':
        for (const { condition, body } of command.branches) {
          if ((await this.#script(condition, streams)) === 0) return this.#script(body, streams);
          if (streams.signal.aborted) return INTERRUPTED;
        }
        return command.otherwise === undefined ? 0 : this.#script(command.otherwise, streams);
      case 'conditional': {
        const operands: Operand[] = [];
        for (const word of command.words) {
          // Each word is expanded once: a substitution in it may do something.
          if (['=', '==', '!='].includes(operands.at(-1)?.text ?? '')) {
            const pattern = await expandPattern(word, this.#state, substitute);
            operands.push({ text: pattern, pattern });
          } else operands.push({ text: await expandText(word, this.#state, substitute) });
        }
        return evaluateConditional(operands, this.#state) ? 0 : 1;
      }
      case 'case': {
        const subject = await expandText(command.subject, this.#state, substitute);
        for (const { patterns, body } of command.branches) {
          for (const pattern of patterns) {
            if (!matchesPattern(subject, await expandPattern(pattern, this.#state, substitute))) continue;
            this.#state.status = 0;
            return this.#script(body, streams);
          }
        }
        return 0;
      }
    }
  }

  /** @returns whether the loop is to end */
  async #loopBody(body: Script, streams: Streams): Promise<boolean> {
    try {
      await this.#script(body, streams);
      return streams.signal.aborted;
    } catch (cause) {
      if (!(cause instanceof Leave) || (cause.how !== 'break' && cause.how !== 'continue')) throw cause;
      this.#state.status = 0;
      if (cause.levels > 1) throw new Leave(cause.how, 0, cause.levels - 1);
      return cause.how === 'break';
    }
  }

  async #substitute(script: Script, streams: Streams): Promise<string> {
    const sink = new TextSink();
    const { terminal: _terminal, ...plain } = streams;
    this.#state.status = await this.#child().#stage(
      { kind: 'group', body: script },
      { ...plain, stdin: noInput(), stdout: sink.write },
    );
    return sink.text;
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
    const { variables } = this.#state;
    const [name, ...args] = this.#unalias(await this.#fields(command.words, streams));
    if (name === undefined) this.#state.status = 0;
    const before: (readonly [string, string | undefined])[] = [];
    for (const { name: variable, value } of command.assignments) {
      const text = await expandText(value, this.#state, substitute);
      before.push([variable, variables.get(variable)]);
      variables.set(variable, text);
    }
    const redirected = await redirect(command.redirections, streams, this.#state, substitute);
    if (redirected === undefined) return 1;
    try {
      // Without a command the status is that of the last substitution.
      if (name === undefined) return this.#state.status;
      return await this.#invoke(name, args, redirected.streams);
    } finally {
      redirected.finish();
      for (const [variable, value] of name === undefined ? [] : before.reverse()) {
        if (value === undefined) variables.delete(variable);
        else variables.set(variable, value);
      }
    }
  }

  #unalias(fields: readonly string[]): readonly string[] {
    const alias = this.#state.aliases.get(fields[0] ?? '');
    return alias === undefined ? fields : [...alias.split(' '), ...fields.slice(1)];
  }

  async #invoke(name: string, args: readonly string[], streams: Streams): Promise<number> {
    const body = this.#state.functions.get(name);
    if (body !== undefined) return this.#call(body, args, streams);
    const found = this.#lookup(name, this.#state);
    if (found === undefined) {
      streams.stderr(`sh: ${name}: ${name.includes('/') ? 'No such file or directory' : 'command not found'}\n`);
      return 127;
    }
    const context: CommandContext = {
      ...streams,
      name,
      args,
      state: this.#state,
      run: (line, inner) => this.#text(line, inner),
      runScript: async (script, positional, inner) => {
        const child = this.#child();
        child.#state.positional = positional;
        return (await child.run(script, inner)).status;
      },
    };
    return found(context);
  }

  async #call(body: Command, args: readonly string[], streams: Streams): Promise<number> {
    const before = this.#state.positional;
    this.#state.positional = args;
    try {
      return await this.#command(body, streams);
    } catch (cause) {
      if (cause instanceof Leave && cause.how === 'return') return cause.status;
      throw cause;
    } finally {
      this.#state.positional = before;
    }
  }
}
