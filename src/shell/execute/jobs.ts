import type { Output } from './output.ts';

export interface Job {
  readonly number: number;
  readonly pid: number;
  /** As it was typed. */
  readonly text: string;
  status: number | undefined;
  /** It is not to be told of any more. */
  told: boolean;
  readonly done: Promise<number>;
  /** Ends it. @param signal its number */
  kill(signal: number): void;
}

/** The commands of a shell that run in the background. */
export class Jobs {
  #jobs: Job[] = [];
  /** The next number of a process, for a shell and its subshells. */
  readonly #pids: { next: number };
  /** `$!` */
  lastPid: number | undefined;

  /** They are told of at the prompt: those of a subshell are not. */
  readonly tells: boolean;

  constructor(shellPid: number, pids?: { next: number }) {
    this.#pids = pids ?? { next: shellPid + 1 };
    this.tells = pids === undefined;
  }

  /** Of a subshell: it has none yet. */
  child(): Jobs {
    const jobs = new Jobs(0, this.#pids);
    jobs.lastPid = this.lastPid;
    return jobs;
  }

  nextPid(): number {
    return this.#pids.next++;
  }

  get all(): readonly Job[] {
    return this.#jobs;
  }

  /** @param run gets a signal whose abort ends the job */
  start(text: string, run: (signal: AbortSignal) => Promise<number>): Job {
    const stop = new AbortController();
    let killed: number | undefined;
    const job: Job = {
      number: (this.#jobs.at(-1)?.number ?? 0) + 1,
      pid: this.nextPid(),
      text,
      status: undefined,
      told: false,
      done: run(stop.signal).then((status) => {
        job.status = killed === undefined ? status : 128 + killed;
        return job.status;
      }),
      kill: (signal) => {
        if (job.status !== undefined) return;
        killed = signal;
        stop.abort();
      },
    };
    this.#jobs.push(job);
    this.lastPid = job.pid;
    return job;
  }

  /** A job by what bash calls it: `%1`, `%+`, `%-`, `%name`, `%?text`, or the number of its process. */
  find(spec: string): Job | undefined {
    if (/^\d+$/.test(spec)) return this.#jobs.find(({ pid }) => pid === Number(spec));
    const name = spec.replace(/^%/, '');
    if (name === '' || name === '+' || name === '%') return this.current;
    if (name === '-') return this.previous;
    if (/^\d+$/.test(name)) return this.#jobs.find(({ number }) => number === Number(name));
    if (name.startsWith('?')) return this.#jobs.find(({ text }) => text.includes(name.slice(1)));
    return this.#jobs.find(({ text }) => text.startsWith(name));
  }

  get current(): Job | undefined {
    return this.#jobs.findLast(({ status }) => status === undefined) ?? this.#jobs.at(-1);
  }

  get previous(): Job | undefined {
    const { current } = this;
    return this.#jobs.findLast((job) => job !== current && job.status === undefined) ?? current;
  }

  forget(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** A line of `jobs`. */
  line(job: Job, withPid = false): string {
    const mark = job === this.current ? '+' : job === this.previous ? '-' : ' ';
    const pid = withPid ? `${String(job.pid)} ` : '';
    const running = job.status === undefined;
    return `[${String(job.number)}]${mark}  ${pid}${stateOf(job).padEnd(24)}${job.text}${running ? ' &' : ''}\n`;
  }

  /** Says what has ended since it was last asked, and forgets it. */
  tell(print: Output): void {
    const ended = this.#jobs.filter(({ status }) => status !== undefined);
    for (const job of ended) if (!job.told) print(this.line(job));
    for (const job of ended) this.forget(job);
  }
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  9: 'Killed',
  15: 'Terminated',
};

function stateOf({ status }: Job): string {
  if (status === undefined) return 'Running';
  if (status === 0) return 'Done';
  return SIGNALS[status - 128] ?? `Exit ${String(status)}`;
}
