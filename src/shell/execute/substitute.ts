import type { CommandExpansionPart, ProcessSubstitutionPart, Script, Word } from 'unbash';
import { AsyncQueue } from '../../base/index.ts';
import { bytesInput, Input, noInput } from './input.ts';
import type { Core } from './core.ts';
import { ByteSink, TextSink, toBytes } from './output.ts';
import type { Substitutions } from './expand.ts';
import { ExpansionFailure, type Streams } from './state.ts';
import { resolvePath } from '../files.ts';

/** As bash counts down from. */
const FIRST_DESCRIPTOR = 63;
/** Pieces that a substituted process may be ahead of its reader. */
const MOST_WAITING = 16;

/** `$(…)`, `<(…)` and `>(…)`: scripts whose input or output is part of a command. */
export class Substituting implements Substitutions {
  readonly #interpreter: Core;
  /** Streams of the command whose words are expanded. */
  #streams: Streams | undefined;
  /** What is left to do when the command has ended. */
  #ends: (() => Promise<void> | void)[] = [];

  constructor(interpreter: Core) {
    this.#interpreter = interpreter;
  }

  /** Runs a command, and after it what its substitutions have left to do. */
  async around<T>(streams: Streams, run: () => Promise<T>): Promise<T> {
    const outer = { streams: this.#streams, ends: this.#ends };
    this.#streams = streams;
    this.#ends = [];
    try {
      return await run();
    } finally {
      for (const end of this.#ends) await end();
      this.#streams = outer.streams;
      this.#ends = outer.ends;
    }
  }

  async command(part: CommandExpansionPart): Promise<string> {
    const { script } = part;
    if (script === undefined) return '';
    const file = await this.#readFile(script);
    if (file !== undefined) return file;
    const output = new TextSink();
    this.#interpreter.state.status = await this.#run(script, { stdin: noInput(), stdout: output.write });
    return output.text.replaceAll('\0', '').replace(/\n+$/, '');
  }

  /** `$(<file)` */
  async #readFile({ commands }: Script): Promise<string | undefined> {
    const command = commands.length === 1 ? commands[0]?.command : undefined;
    if (command?.type !== 'Command' || command.name !== undefined || command.prefix.length !== 1) return undefined;
    const [redirection] = command.prefix;
    if (redirection?.type !== 'Redirect' || redirection.operator !== '<' || redirection.target === undefined)
      return undefined;
    const { state, expander } = this.#interpreter;
    const name = await expander.text(redirection.target);
    const path = resolvePath(state.cwd, name);
    const text = state.files.read(path);
    if (text === undefined) {
      const why = state.files.isDirectory(path) ? 'Is a directory' : 'No such file or directory';
      throw new ExpansionFailure(`${name}: ${why}`);
    }
    return text.replace(/\n+$/, '');
  }

  #run(script: Script, streams: Partial<Streams>): Promise<number> {
    const outer = this.#streams;
    if (outer === undefined) throw new Error('a substitution outside of a command');
    const { terminal: _terminal, ready: _ready, ...plain } = outer;
    const inner: Streams = { ...plain, ...streams };
    const child = this.#interpreter.child();
    child.state.position = { text: script.source ?? this.#interpreter.state.position.text, at: script.pos };
    return child.inSubshell(() => child.list(script.commands, inner), inner);
  }

  /** What is read, is read from a file; what is written, is given to the script when the command has ended. */
  async process({ script, operator }: ProcessSubstitutionPart): Promise<string> {
    const { files } = this.#interpreter.state;
    let descriptor = FIRST_DESCRIPTOR;
    while (files.exists(`/dev/fd/${String(descriptor)}`)) descriptor--;
    const path = `/dev/fd/${String(descriptor)}`;
    files.writeBytes(path, new Uint8Array());
    const commands = script;
    if (operator === '<' && commands !== undefined) {
      const output = new ByteSink();
      const { status } = this.#interpreter.state;
      await this.#run(commands, { stdin: noInput(), stdout: output.write });
      this.#interpreter.state.status = status;
      files.writeBytes(path, output.bytes);
    }
    this.#ends.push(async () => {
      const written = files.readBytes(path) ?? new Uint8Array();
      files.remove(path);
      if (operator === '>' && commands !== undefined) await this.#run(commands, { stdin: bytesInput(written) });
    });
    return path;
  }

  /** `< <(…)`: what the script prints, as it comes; it ends with its reader. */
  stream(word: Word, streams: Streams): Input | undefined {
    const [part] = word.parts ?? [];
    if (word.parts?.length !== 1 || part?.type !== 'ProcessSubstitution' || part.operator !== '<') return undefined;
    if (part.script === undefined) return noInput();
    const pipe = new AsyncQueue<Uint8Array>();
    const stop = new AbortController();
    const outer = this.#streams;
    this.#streams = streams;
    const running = this.#run(part.script, {
      stdin: noInput(),
      stdout: (data) => pipe.push(toBytes(data)),
      ready: () => pipe.drained(MOST_WAITING),
      signal: AbortSignal.any([streams.signal, stop.signal]),
    }).finally(() => {
      pipe.end();
    });
    this.#streams = outer;
    this.#ends.push(() => {
      stop.abort();
      pipe.end();
      // It ends by itself: who read it need not wait.
      running.catch(() => undefined);
    });
    return new Input(pipe, streams.signal);
  }
}
