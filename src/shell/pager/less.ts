import type { CommandContext } from '../execute/state.ts';
import { type Input, textInput } from '../execute/input.ts';
import { resolvePath } from '../files.ts';
import { isScreen } from '../terminal/screen-output.ts';
import { type PagerOptions, parseOptions } from './options.ts';
import { Pager } from './pager.ts';
import { PagedText } from './text.ts';

const KEYS = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1bO.|\x1b[^[O]|[^]/gu;
const OWN_SCREEN = '\x1b[?1049h';
const SHELL_SCREEN = '\x1b[?1049l';

/** Reads no further than there is something to show: who writes waits then, as for a full pipe. */
class Source {
  readonly text = new PagedText();
  readonly #input: Input;
  #wake: () => void = () => undefined;

  constructor(input: Input) {
    this.#input = input;
  }

  /** What is wanted has changed. */
  wake(): void {
    this.#wake();
  }

  /** @param wanted lines that are to be there @param changed after each piece */
  async read(wanted: () => number, changed: () => void, signal: AbortSignal): Promise<void> {
    const isLeft = (): boolean => signal.aborted;
    while (!isLeft()) {
      if (this.text.lines.length > wanted()) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        continue;
      }
      const chunk = await this.#input.next();
      // It may have been left meanwhile.
      if (isLeft()) return;
      if (chunk === undefined) this.text.end();
      else this.text.append(chunk);
      changed();
      if (chunk === undefined) return;
    }
  }
}

/** The files one behind the other; undefined, and said why, when one is not there. */
function inputOf(context: CommandContext, files: readonly string[]): Input | undefined {
  if (files.length === 0 || files[0] === '-') return context.stdin;
  let text = '';
  for (const name of files) {
    const path = resolvePath(context.state.cwd, name);
    const content = context.state.files.read(path);
    if (content === undefined) {
      const why = context.state.files.isDirectory(path) ? 'is a directory' : 'No such file or directory';
      context.stderr(why === 'is a directory' ? `${name} ${why}\n` : `${name}: ${why}\n`);
      return undefined;
    }
    text += content;
  }
  return textInput(text);
}

async function copy(context: CommandContext, input: Input): Promise<number> {
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    context.stdout(decoder.decode(chunk, { stream: true }));
    await context.ready?.();
  }
  return 0;
}

async function page(
  context: CommandContext,
  tty: NonNullable<CommandContext['tty']>,
  input: Input,
  options: PagerOptions,
  name: string,
): Promise<number> {
  const source = new Source(input);
  const { text } = source;
  const quit = new AbortController();
  const signal = AbortSignal.any([context.signal, quit.signal]);
  const pager = new Pager(text, options, tty.size(), name);
  const screen = { shown: false };
  const show = (): void => {
    if (!screen.shown) {
      // Whether it is but one screen is known only with its end, or more of it.
      const isMore = text.lines.length > pager.view.height;
      if (options.quitIfOneScreen && !isMore && !text.ended) return;
      if (
        text.ended &&
        !isMore &&
        (options.quitIfOneScreen || options.quitAtEnd) &&
        pager.view.shown.length <= pager.view.height
      ) {
        context.stdout(text.lines.map((line) => `${line}\n`).join(''));
        quit.abort();
        return;
      }
      screen.shown = true;
      context.stdout(options.inPlace ? '\x1b[2J' : `${OWN_SCREEN}\x1b[2J`);
      for (const [key] of options.first.matchAll(KEYS)) pager.key(key);
      if (options.first.startsWith('/')) pager.key('\r');
    }
    context.stdout(pager.picture);
  };
  const reading = source.read(
    () => (options.first === '' ? pager.wanted : Number.POSITIVE_INFINITY),
    () => {
      pager.grown();
      show();
    },
    signal,
  );
  const forget = tty.onResize(() => {
    pager.view.resize(tty.size());
    show();
  });
  const keys = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const bytes of tty.input) {
      for (const [key] of decoder.decode(bytes, { stream: true }).matchAll(KEYS)) {
        if (key === '\x03') pager.interrupt();
        else pager.key(key);
        if (pager.done) return;
      }
      show();
      source.wake();
    }
  };
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([keys(), aborted]);
  quit.abort();
  forget();
  tty.release();
  void reading.catch(() => undefined);
  if (screen.shown) context.stdout(`\r\x1b[K${options.inPlace ? '' : SHELL_SCREEN}`);
  return 0;
}

/** less(1), more(1): a text by the screen, as it comes. What is not for eyes it passes on. */
export async function less(context: CommandContext): Promise<number> {
  const { name, args, tty, stdout, stderr, state } = context;
  const fromEnvironment = (state.variables.get('LESS') ?? '').split(/\s+/).filter((word) => word !== '');
  const words = fromEnvironment.map((word) => (/^[-+]/.test(word) ? word : `-${word}`));
  const { options, files, unknown } = parseOptions(name, [...(name === 'less' ? words : []), ...args]);
  if (unknown !== undefined) {
    stderr(`There is no ${unknown} option ("less --help" for help)\n`);
    return 1;
  }
  if (files.length === 0 && context.terminal !== undefined) {
    stderr(name === 'more' ? 'more: bad usage\n' : 'Missing filename ("less --help" for help)\n');
    return 1;
  }
  const input = inputOf(context, files);
  if (input === undefined) return 1;
  if (tty === undefined || !isScreen(stdout)) return copy(context, input);
  return page(context, tty, input, options, files.length === 1 && files[0] !== '-' ? (files[0] ?? '') : '');
}
