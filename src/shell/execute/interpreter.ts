import type { AndOr, Command, CommandNode, Pipeline, PipelineNode, Statement } from 'unbash';
import { Incomplete, parse, SyntaxFailure, type Source } from '../syntax/parse.ts';
import { expandAliases } from './aliases.ts';
import { INTERRUPTED, type Core } from './core.ts';
import { runCompound } from './compound.ts';
import { Expander } from './expand.ts';
import { noInput } from './input.ts';
import { runStages } from './pipeline.ts';
import { redirect, withDescriptors } from './redirect.ts';
import { runSimple } from './simple.ts';
import {
  complaint,
  createState,
  ExpansionFailure,
  Leave,
  subshell,
  type Lookup,
  type Program,
  type ScriptOptions,
  type ShellState,
  type Streams,
} from './state.ts';
import { Substituting } from './substitute.ts';
import { runTrap } from './traps.ts';
import { syntaxMessage } from './syntax-message.ts';
import { ReadonlyFailure, Variables } from './variables.ts';

/** How deep functions may call each other. */
const MOST_CALLS = 1000;
/** After so many commands messages of the page are let in: Ctrl-C is one. */
const COMMANDS_A_TURN = 50;

/** Runs scripts: stages of a pipeline at the same time, everything as it comes. */
export class Interpreter implements Core {
  readonly state: ShellState;
  readonly #lookup: Lookup;
  readonly expander: Expander;
  readonly #substituting: Substituting;
  /** Inside of conditions, whose failure is no failure of the shell (`set -e`). */
  #guarded: number;
  loops = 0;
  returns = 0;
  #commands = 0;

  constructor(state: ShellState, lookup: Lookup, guarded = 0) {
    this.state = state;
    this.#lookup = lookup;
    this.#guarded = guarded;
    this.#substituting = new Substituting(this);
    this.expander = new Expander(state, this.#substituting);
  }

  lookup(name: string): Program | undefined {
    return this.#lookup(name);
  }

  /** A subshell's interpreter: variables, directory and status are its own. */
  child(): Interpreter {
    const child = new Interpreter(subshell(this.state), this.#lookup, this.#guarded);
    child.loops = this.loops;
    child.returns = this.returns;
    return child;
  }

  /** @returns the exit status; `exited` when the script asked to end the shell */
  async run(text: string, streams: Streams): Promise<{ readonly status: number; readonly exited: boolean }> {
    try {
      return { status: await this.text(text, withDescriptors(streams, this.state.descriptors)), exited: false };
    } catch (cause) {
      if (!(cause instanceof Leave)) throw cause;
      this.state.status = cause.status;
      return { status: cause.status, exited: cause.how === 'exit' };
    }
  }

  /** Runs a script to its end, and what is trapped for then. What is wrong with it is said. */
  async runWhole(text: string, streams: Streams): Promise<number> {
    const status = await this.run(text, streams).then(
      (result) => result.status,
      (cause: unknown) => this.failed(cause, streams),
    );
    return runTrap(this, 'EXIT', status, streams);
  }

  /** Runs a script in a shell that this one starts: it knows what is exported, and no more. @returns its exit status */
  async runScript(
    text: string,
    { name, args, set = [], isArgument = false }: ScriptOptions,
    streams: Streams,
  ): Promise<number> {
    const { state } = this;
    const started: ShellState = {
      ...createState(state),
      variables: new Variables(state.variables.exported()),
      jobs: state.jobs.child(),
      cwd: state.cwd,
      umask: state.umask,
      name,
      positional: args,
      interactive: false,
    };
    for (const option of set) started.options.add(option);
    const { descriptors: _descriptors, ...plain } = streams;
    try {
      return await new Interpreter(started, this.#lookup).runWhole(text, plain);
    } catch (cause) {
      if (!(cause instanceof SyntaxFailure) && !(cause instanceof Incomplete)) throw cause;
      streams.stderr(syntaxMessage(isArgument ? `${name}: -c` : name, text, cause));
      return 2;
    }
  }

  /** Says what an expansion could not do. @returns the status */
  failed(cause: unknown, streams: Streams): number {
    if (!(cause instanceof ExpansionFailure) && !(cause instanceof ReadonlyFailure)) throw cause;
    streams.stderr(`${complaint(this.state)}${cause.message}\n`);
    return (this.state.status = this.state.interactive || !(cause instanceof ExpansionFailure) ? 1 : cause.status);
  }

  /** The text of a prompt with its `$…` replaced. @throws ExpansionFailure */
  expandPrompt(prompt: string): Promise<string> {
    const streams: Streams = {
      stdin: noInput(),
      stdout: () => undefined,
      stderr: () => undefined,
      signal: new AbortController().signal,
    };
    return this.#substituting.around(streams, () => this.expander.quotedText(prompt.replaceAll('\\', '\\\\')));
  }

  /** Runs a text in this shell. @throws Incomplete, SyntaxFailure, ExpansionFailure, Leave */
  async text(text: string, streams: Streams): Promise<number> {
    const outer = this.state.position;
    let source = parse(text);
    this.state.position = { text, at: 0 };
    let current = streams;
    let { descriptors } = this.state;
    try {
      for (let index = 0; index < source.script.commands.length; index++) {
        const statement = this.#withAliases(source, index);
        source = statement.source;
        await this.#statement(statement.statement, current);
        if (descriptors === this.state.descriptors) continue;
        ({ descriptors } = this.state);
        current = withDescriptors(streams, descriptors);
      }
    } finally {
      this.state.position = outer;
    }
    if (source.script.commands.length === 0 && !streams.signal.aborted) this.state.status = 0;
    return this.state.status;
  }

  /** A statement with its aliases replaced, which may make more of them; an alias is known from the line after it. */
  #withAliases(source: Source, index: number): { readonly source: Source; readonly statement: Statement } {
    const statement = source.script.commands[index] as Statement;
    if (!this.state.interactive && !this.state.shopt.has('expand_aliases')) return { source, statement };
    const text = expandAliases(source.text, statement, this.state.aliases);
    if (text === undefined) return { source, statement };
    const replaced = parse(text);
    this.state.position = { text, at: this.state.position.at };
    return { source: replaced, statement: replaced.script.commands[index] ?? statement };
  }

  /** @returns the status of the last of them */
  async list(statements: readonly Statement[], streams: Streams): Promise<number> {
    let current = streams;
    let { descriptors } = this.state;
    for (const statement of statements) {
      await this.#statement(statement, current);
      if (descriptors === this.state.descriptors) continue;
      ({ descriptors } = this.state);
      current = withDescriptors(streams, descriptors);
    }
    return this.state.status;
  }

  async #statement(statement: Statement, streams: Streams): Promise<void> {
    if (streams.signal.aborted) {
      this.state.status = INTERRUPTED;
      return;
    }
    if (this.state.options.has('noexec')) return;
    if (++this.#commands % COMMANDS_A_TURN === 0) await this.state.clock.sleep(0);
    if (statement.background === true) this.#background(statement, streams);
    else this.state.status = await this.#andOr(statement.command, streams);
  }

  #background(statement: Statement, streams: Streams): void {
    const { position, jobs, interactive } = this.state;
    const { terminal: _terminal, ready: _ready, ...plain } = streams;
    const child = this.child();
    const text = position.text.slice(statement.pos, statement.command.end);
    const job = jobs.start(text, (signal) =>
      child.inSubshell(() => child.#andOr(statement.command, { ...plain, stdin: noInput(), signal }), {
        ...plain,
        signal,
      }),
    );
    if (interactive && jobs.tells) streams.stderr(`[${String(job.number)}] ${String(job.pid)}\n`);
    this.state.status = 0;
  }

  /** Runs something as a shell of its own, which `exit` leaves. */
  async inSubshell(run: () => Promise<number>, streams: Streams): Promise<number> {
    let status: number;
    try {
      status = await run();
    } catch (cause) {
      status = cause instanceof Leave ? cause.status : this.failed(cause, streams);
    }
    return runTrap(this, 'EXIT', status, streams);
  }

  async #andOr(node: PipelineNode | AndOr, streams: Streams): Promise<number> {
    if (node.type !== 'AndOr') return this.#pipeline(node, streams);
    let { status } = this.state;
    for (const [index, command] of node.commands.entries()) {
      const operator = node.operators[index - 1];
      if (operator !== undefined && (operator === '&&') !== (status === 0)) continue;
      const last = index === node.commands.length - 1;
      status = last
        ? await this.#pipeline(command, streams)
        : await this.unchecked(() => this.#pipeline(command, streams));
      this.state.status = status;
      if (streams.signal.aborted) return INTERRUPTED;
    }
    return status;
  }

  /** Runs what may fail without the shell's ending of it. */
  async unchecked<T>(run: () => Promise<T>): Promise<T> {
    this.#guarded++;
    try {
      return await run();
    } finally {
      this.#guarded--;
    }
  }

  async #pipeline(node: PipelineNode, streams: Streams): Promise<number> {
    if (node.type !== 'Pipeline') {
      const status = await this.command(node, streams);
      this.#noteStatuses([status]);
      return this.#checked(status, node, streams);
    }
    const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    const timed = node.prefixes.some(({ type }) => type === 'Time');
    const before = this.state.clock.monotonic();
    const run = (): Promise<number> => this.#commandsOf(node, streams);
    let status = negated ? await this.unchecked(run) : await run();
    if (timed) streams.stderr(times((this.state.clock.monotonic() - before) / 1000));
    if (negated) return streams.signal.aborted ? status : Number(status === 0);
    status = await this.#checked(status, node, streams);
    return status;
  }

  async #commandsOf(node: Pipeline, streams: Streams): Promise<number> {
    const [only] = node.commands;
    if (only === undefined) return 0;
    if (node.commands.length === 1) {
      const status = await this.command(only, streams);
      this.#noteStatuses([status]);
      return status;
    }
    const statuses = await runStages(this, node, streams);
    this.#noteStatuses(statuses);
    if (streams.signal.aborted) return INTERRUPTED;
    const failed = this.state.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined;
    return failed ?? statuses.at(-1) ?? 0;
  }

  #noteStatuses(statuses: readonly number[]): void {
    this.state.variables.assign('PIPESTATUS', new Map(statuses.map(String).entries()));
  }

  /** What is trapped for failures, and `set -e`: of commands, not of what is made of them. */
  async #checked(status: number, node: PipelineNode, streams: Streams): Promise<number> {
    if (status === 0 || this.#guarded > 0 || streams.signal.aborted) return status;
    const inner = node.type === 'Redirected' ? node.command : node;
    if (!['Command', 'Pipeline', 'Subshell', 'TestCommand', 'ArithmeticCommand'].includes(inner.type)) return status;
    this.state.status = status;
    await runTrap(this, 'ERR', status, streams);
    if (this.state.options.has('errexit')) throw new Leave('exit', status);
    return status;
  }

  async command(node: CommandNode, streams: Streams): Promise<number> {
    switch (node.type) {
      case 'Command':
        return this.#simple(node, streams);
      case 'Function': {
        const { text } = this.state.position;
        const definition = text.slice(node.pos, node.end);
        this.state.functions.set(node.name.value, { body: node.body, text, definition });
        return 0;
      }
      case 'Redirected': {
        const changed = await redirect(node.redirects, streams, this.redirecting(streams));
        if (changed === undefined) return 1;
        return this.#substituting.around(streams, () =>
          runCompound(this, node.command, withDescriptors(streams, changed)),
        );
      }
      case 'Coproc':
        throw new ExpansionFailure('coproc: not supported');
      default:
        return this.#substituting.around(streams, () => runCompound(this, node, streams));
    }
  }

  redirecting(streams: Streams): Parameters<typeof redirect>[2] {
    return { state: this.state, expander: this.expander, stream: (word) => this.#substituting.stream(word, streams) };
  }

  async #simple(node: Command, streams: Streams): Promise<number> {
    this.state.position = { text: this.state.position.text, at: node.pos };
    if (this.state.traps.has('DEBUG')) await runTrap(this, 'DEBUG', this.state.status, streams);
    return this.#substituting.around(streams, () => runSimple(this, node, streams));
  }

  /** Calls a function of the shell. */
  async call(name: string, args: readonly string[], streams: Streams): Promise<number | undefined> {
    const found = this.state.functions.get(name);
    if (found === undefined) return undefined;
    const { positional, position, calls } = this.state;
    if (calls.length >= MOST_CALLS) {
      throw new ExpansionFailure(`${name}: maximum function nesting level exceeded (${String(MOST_CALLS)})`);
    }
    const { loops } = this;
    this.state.positional = args;
    this.state.calls = [name, ...calls];
    this.state.position = { text: found.text, at: found.body.pos };
    this.state.variables.enter();
    this.loops = 0;
    this.returns++;
    try {
      const { body } = found;
      const status =
        body.type === 'CompoundList' ? await this.list(body.commands, streams) : await this.command(body, streams);
      return await runTrap(this, 'RETURN', status, streams);
    } catch (cause) {
      if (cause instanceof Leave && cause.how === 'return') return cause.status;
      throw cause;
    } finally {
      this.returns--;
      this.loops = loops;
      this.state.variables.leave();
      this.state.positional = positional;
      this.state.calls = calls;
      this.state.position = position;
    }
  }
}

/** What `time` prints. All of it is waiting: the shell has no processor of its own. */
function times(seconds: number): string {
  const shown = (value: number): string => `${String(Math.floor(value / 60))}m${(value % 60).toFixed(3)}s`;
  return `\nreal\t${shown(seconds)}\nuser\t${shown(0)}\nsys\t${shown(0)}\n`;
}
