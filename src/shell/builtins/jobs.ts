import type { Job } from '../execute/jobs.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';

const SIGNALS: readonly string[] =
  'EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

/** A signal's number by its name or number; undefined when there is none. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < SIGNALS.length ? Number(text) : undefined;
  const at = SIGNALS.indexOf(text.toUpperCase().replace(/^SIG/, ''));
  return at < 0 ? undefined : at;
}

export function signalName(number: number): string {
  return SIGNALS[number] ?? String(number);
}

function jobOf(context: CommandContext, spec: string | undefined): Job | undefined {
  const job = context.state.jobs.find(spec ?? '%+');
  if (job === undefined) context.complain(`${spec ?? 'current'}: no such job`);
  return job;
}

const jobs: ShellCommand = (context) => {
  const { state, args, stdout } = context;
  const letters = args.filter((arg) => arg.startsWith('-')).join('');
  const specs = args.filter((arg) => !arg.startsWith('-'));
  const wanted = specs.length === 0 ? state.jobs.all : specs.map((spec) => jobOf(context, spec));
  for (const job of wanted) {
    if (job === undefined) return 1;
    if (letters.includes('r') && job.status !== undefined) continue;
    if (letters.includes('s')) continue;
    if (letters.includes('p')) stdout(`${String(job.pid)}\n`);
    else stdout(state.jobs.line(job, letters.includes('l')));
    if (job.status !== undefined) state.jobs.forget(job);
  }
  return 0;
};

/** Waits for a job, or for Ctrl-C. @returns its status; undefined when interrupted */
async function ended(job: Job, signal: AbortSignal): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  return Promise.race([
    job.done,
    new Promise<undefined>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve(undefined);
        },
        { once: true },
      );
    }),
  ]);
}

/** In the foreground Ctrl-C is for the job. */
const fg: ShellCommand = async (context) => {
  const job = jobOf(context, context.args[0]);
  if (job === undefined) return 1;
  context.stdout(`${job.text}\n`);
  const status = await ended(job, context.signal);
  if (status === undefined) job.kill(2);
  context.state.jobs.forget(job);
  return status ?? 130;
};

const bg: ShellCommand = (context) => {
  const job = jobOf(context, context.args[0]);
  if (job === undefined) return 1;
  context.complain(`job ${String(job.number)} already in background`);
  return 0;
};

const wait: ShellCommand = async (context) => {
  const { state, signal } = context;
  const specs = context.args.filter((arg) => !/^-[fnp]$/.test(arg));
  if (context.args.includes('-n')) {
    const running = state.jobs.all;
    if (running.length === 0) return 127;
    const first = await Promise.race(running.map((job) => ended(job, signal).then((status) => ({ job, status }))));
    if (first.status !== undefined) state.jobs.forget(first.job);
    return first.status ?? 130;
  }
  let status = 0;
  for (const spec of specs.length === 0 ? state.jobs.all.map(({ pid }) => String(pid)) : specs) {
    const job = state.jobs.find(spec);
    if (job === undefined) {
      const isPid = /^\d+$/.test(spec);
      context.complain(isPid ? `pid ${spec} is not a child of this shell` : `${spec}: no such job`);
      status = 127;
      continue;
    }
    const result = await ended(job, signal);
    if (result === undefined) return 130;
    if (specs.length > 0) {
      status = result;
      state.jobs.forget(job);
    } else job.told = true;
  }
  return status;
};

const kill: ShellCommand = (context) => {
  const { args, complain, stdout, state } = context;
  const [first = '', ...rest] = args;
  if (first === '-l' || first === '-L') {
    if (rest.length > 0) {
      for (const text of rest) {
        const number = signalNumber(/^\d+$/.test(text) && Number(text) > 128 ? String(Number(text) - 128) : text);
        stdout(`${number === undefined ? text : /^\d+$/.test(text) ? signalName(number) : String(number)}\n`);
      }
      return 0;
    }
    const names = SIGNALS.slice(1).map((name, index) => `${String(index + 1).padStart(2)}) SIG${name}`);
    for (let at = 0; at < names.length; at += 5) stdout(`${names.slice(at, at + 5).join('\t')}\n`);
    return 0;
  }
  let signal = 15;
  let specs: readonly string[] = args;
  if (first === '-s' || first === '-n') {
    signal = signalNumber(rest[0] ?? '') ?? -1;
    specs = rest.slice(1);
  } else if (/^-[^-]/.test(first)) {
    signal = signalNumber(first.slice(1)) ?? -1;
    specs = rest;
  }
  if (first === '--') specs = rest;
  if (signal < 0) {
    complain(`${first.slice(1)}: invalid signal specification`);
    return 1;
  }
  if (specs.length === 0) {
    context.stderr('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n');
    return 2;
  }
  let status = 0;
  for (const spec of specs) {
    const job = state.jobs.find(spec);
    if (job === undefined) {
      if (Number(spec) === state.pid && signal === 0) continue;
      complain(/^-?\d+$/.test(spec) ? `(${spec}) - No such process` : `${spec}: no such job`);
      status = 1;
    } else if (signal !== 0) job.kill(signal);
  }
  return status;
};

const disown: ShellCommand = (context) => {
  const specs = context.args.filter((arg) => !arg.startsWith('-'));
  const { jobs: table } = context.state;
  if (context.args.includes('-a')) for (const job of table.all) table.forget(job);
  else {
    for (const spec of specs.length === 0 ? [undefined] : specs) {
      const job = jobOf(context, spec);
      if (job === undefined) return 1;
      if (context.args.includes('-h')) job.told = true;
      else table.forget(job);
    }
  }
  return 0;
};

export const jobCommands: Readonly<Record<string, ShellCommand>> = { bg, disown, fg, jobs, kill, wait };
