import { formatDate } from '../execute/format-date.ts';
import { TextSink } from '../execute/output.ts';
import type { CommandContext, ShellCommand, Streams } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { signalNumber } from '../builtins/jobs.ts';
import { parseDate } from './parse-date.ts';
import { parseOptions } from './options.ts';

/** Waits, unless interrupted. */
async function pause(context: CommandContext, milliseconds: number): Promise<number> {
  try {
    await context.state.clock.sleep(milliseconds, context.signal);
    return 0;
  } catch {
    return 130;
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** `1.5`, `2m`, as seconds. */
function seconds(text: string): number | undefined {
  const match = /^(\d*\.?\d+|\d+\.|inf(?:inity)?)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  return (match[1]?.startsWith('inf') === true ? 2 ** 31 : Number(match[1])) * (UNITS[match[2] ?? ''] ?? 1);
}

const sleep: ShellCommand = (context) => {
  if (context.args.length === 0) {
    context.stderr("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  let sum = 0;
  for (const text of context.args) {
    const value = seconds(text);
    if (value === undefined) {
      context.stderr(`sleep: invalid time interval ‘${text}’\nTry 'sleep --help' for more information.\n`);
      return 1;
    }
    sum += value;
  }
  return pause(context, sum * 1000);
};

/** Runs a command for so long at most. */
const timeout: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'v',
    valued: ['k', 's'],
    long: {
      'kill-after': 'k',
      signal: 's',
      'preserve-status': 'preserve-status',
      foreground: 'foreground',
      verbose: 'v',
    },
    stops: true,
  });
  if (options === undefined) return 125;
  const [duration, ...words] = options.rest;
  const limit = seconds(duration ?? '');
  if (limit === undefined || words.length === 0) {
    context.stderr(
      duration === undefined || words.length === 0
        ? "timeout: missing operand\nTry 'timeout --help' for more information.\n"
        : `timeout: invalid time interval ‘${duration}’\nTry 'timeout --help' for more information.\n`,
    );
    return 125;
  }
  const stop = new AbortController();
  const ended = new AbortController();
  const time = { isUp: false };
  if (limit > 0) {
    context.state.clock.sleep(limit * 1000, ended.signal).then(
      () => {
        time.isUp = true;
        stop.abort();
      },
      () => undefined,
    );
  }
  const { terminal: _terminal, ...plain } = context;
  const streams: Streams = { ...plain, signal: AbortSignal.any([context.signal, stop.signal]) };
  const status = await context.invoke(words, streams, false);
  ended.abort();
  if (!time.isUp) return status;
  if (options.has('preserve-status')) return 128 + (signalNumber(options.values.get('s') ?? 'TERM') ?? 15);
  return /^(?:9|(?:SIG)?KILL)$/i.test(options.values.get('s') ?? '') ? 137 : 124;
};

const date: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'uR',
    valued: ['d', 'r', 's', 'f'],
    long: {
      utc: 'u',
      universal: 'u',
      date: 'd',
      reference: 'r',
      'rfc-email': 'R',
      'iso-8601': 'I',
      'rfc-3339': 'rfc-3339',
      set: 's',
    },
    optional: ['iso-8601'],
    ...iso(context.args),
  });
  if (options === undefined) return 1;
  const { clock, files, cwd } = context.state;
  if (options.has('s')) {
    context.stderr('date: cannot set date: Operation not permitted\n');
    return 1;
  }
  let time = clock.now();
  const text = options.values.get('d');
  if (text !== undefined) {
    const parsed = parseDate(text, time);
    if (parsed === undefined) {
      context.stderr(`date: invalid date ‘${text}’\n`);
      return 1;
    }
    time = parsed;
  }
  const reference = options.values.get('r');
  if (reference !== undefined) {
    const entry = files.entry(resolvePath(cwd, reference));
    if (entry === undefined) {
      context.stderr(`date: ${reference}: No such file or directory\n`);
      return 1;
    }
    time = entry.modified;
  }
  const [given] = options.rest;
  if (given !== undefined && !given.startsWith('+')) {
    context.stderr(`date: invalid date ‘${given}’\n`);
    return 1;
  }
  const precision: Readonly<Record<string, string>> = {
    '': '%Y-%m-%d',
    date: '%Y-%m-%d',
    hours: '%Y-%m-%dT%H%:z',
    minutes: '%Y-%m-%dT%H:%M%:z',
    seconds: '%Y-%m-%dT%H:%M:%S%:z',
    ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
  };
  const isoOption = options.values.get('I');
  const rfc = options.values.get('rfc-3339');
  const format =
    given?.slice(1) ??
    (isoOption !== undefined
      ? precision[isoOption]
      : rfc !== undefined
        ? { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' }[rfc]
        : options.has('R')
          ? '%a, %d %b %Y %H:%M:%S %z'
          : '%a %b %e %H:%M:%S %Z %Y');
  if (format === undefined) {
    context.stderr(`date: invalid argument ‘${isoOption ?? rfc ?? ''}’\n`);
    return 1;
  }
  context.stdout(`${formatDate(format, new Date(time))}\n`);
  return 0;
};

/** `-I` may have its value joined to it, and no other. */
function iso(args: readonly string[]): { readonly plain?: string; readonly valued?: readonly string[] } {
  const joined = args.some((arg) => /^-I[a-z]+$/.test(arg));
  return joined ? { plain: 'uR', valued: ['d', 'r', 's', 'f', 'I'] } : { plain: 'uRI' };
}

/** What differs from the screen before is shown inverted (`watch -d`). */
function marked(line: string, before: string | undefined): string {
  if (before === undefined || before === line) return line;
  return [...line].map((letter, index) => (letter === before[index] ? letter : `\x1b[7m${letter}\x1b[27m`)).join('');
}

/** Runs a command again and again, on a screen of its own (watch(1)). */
const watch: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'dtebgcxpw',
    valued: ['n', 'q'],
    long: {
      interval: 'n',
      differences: 'd',
      'no-title': 't',
      errexit: 'e',
      beep: 'b',
      chgexit: 'g',
      color: 'c',
      exec: 'x',
      precise: 'p',
      'no-wrap': 'w',
    },
    optional: ['differences'],
    stops: true,
  });
  if (options === undefined) return 1;
  const line = options.rest.join(' ');
  if (line === '') {
    context.stderr('Usage:\n watch [options] command\n');
    return 1;
  }
  const given = Number(options.values.get('n') ?? context.state.variables.get('WATCH_INTERVAL') ?? 2);
  if (!Number.isFinite(given)) {
    context.stderr(`watch: failed to parse argument: '${options.values.get('n') ?? ''}'\n`);
    return 1;
  }
  const interval = Math.max(0.1, given);
  const { terminal: _terminal, ...plain } = context;
  const size = (): { readonly columns: number; readonly rows: number } =>
    context.terminal?.size() ?? { columns: 80, rows: 24 };
  let before: readonly string[] | undefined;
  if (context.terminal !== undefined) context.stdout('\x1b[?1049h\x1b[?25l');
  try {
    while (!context.signal.aborted) {
      const output = new TextSink();
      const streams = { ...plain, stdout: output.write, stderr: output.write };
      const status = options.has('x') ? await context.invoke(options.rest, streams) : await context.run(line, streams);
      const { columns, rows } = size();
      const left = `Every ${interval.toFixed(1)}s: ${line}`;
      const right = `tabernetes: ${formatDate('%a %b %e %H:%M:%S %Y', new Date(context.state.clock.now()))}`;
      const room = columns - right.length - 1;
      const title = options.has('t')
        ? []
        : [
            room < 12
              ? left.slice(0, columns)
              : `${left.length > room ? `${left.slice(0, room - 3)}...` : left.padEnd(room)} ${right}`,
            '',
          ];
      const shown = output.text
        .replace(/\n$/, '')
        .split('\n')
        .slice(0, Math.max(1, rows - title.length));
      const lines = [
        ...title,
        ...shown.map((text, index) => (options.has('d') ? marked(text, before?.[index]) : text)),
      ];
      if (options.has('g') && before !== undefined && before.join('\n') !== shown.join('\n')) return 0;
      before = shown;
      // The cursor goes home and each line's rest is erased: nothing flickers.
      context.stdout(`\x1b[H${lines.map((text) => `${text}\x1b[K`).join('\n')}\x1b[J`);
      if (options.has('b') && status !== 0) context.stdout('\x07');
      if (options.has('e') && status !== 0) return status;
      await pause(context, interval * 1000);
    }
  } finally {
    if (context.terminal !== undefined) context.stdout('\x1b[?25h\x1b[?1049l');
  }
  return 0;
};

export const timeCommands: Readonly<Record<string, ShellCommand>> = { date, sleep, timeout, watch };
