import type { CommandOptions, CommandResult } from '../protocol/index.ts';
import type { Cluster, ClusterClock } from '../workers/index.ts';
import { apiUrl } from './state/server.ts';
import { shellWords } from './state/shell-words.ts';

/**
 * The cluster of this page for programs: `window.tabernetes`. It is there as soon as the page's script has run; every
 * method waits for what it needs, so calls may be made at once.
 */
export interface Tabernetes {
  /** Resolves when the API answers and every node that was asked for is Ready; rejects when the cluster cannot start. */
  readonly ready: Promise<void>;
  /**
   * The Kubernetes API: `await tabernetes.fetch('/api/v1/nodes')`. Answers are those of a real API server, watches are
   * streamed; a failed request is a response with a `Status` body.
   * @param request a path with its query, or a Request, of whose URL only path and query count
   */
  fetch(request: string | Request, init?: RequestInit): Promise<Response>;
  /**
   * Runs kubectl: `await tabernetes.kubectl('get pods -o name')`.
   * @param args without the leading `kubectl`; a string is split as a POSIX shell splits words, without expansions
   * @throws SyntaxError when a string leaves a quote open
   */
  kubectl(args: string | readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs a line of the terminal's shell: `await tabernetes.sh('kubectl get pods | wc -l')`. */
  sh(line: string, options?: CommandOptions): Promise<CommandResult>;
  /** The time of the cluster. */
  readonly clock: TabernetesClock;
  /**
   * Ends all workers. Afterwards the other methods reject; reload the page for a new start.
   * @param options keepState: whether objects, files and history are there at the next visit (default true)
   */
  destroy(options?: { readonly keepState?: boolean }): Promise<void>;
}

/** The time of control plane, nodes and kubectl together: probes, back-offs, schedules and leases go by it. */
export interface TabernetesClock {
  /** How many seconds pass in one: 1 as a rule, 0 while the time stands still. */
  readonly rate: number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Sets the rate. @throws RangeError when it is negative */
  run(rate?: number): void;
  /** Stops the time. */
  pause(): void;
}

declare global {
  interface Window {
    readonly tabernetes: Tabernetes;
  }
}

export function createTabernetes(started: Promise<Cluster>, time: ClusterClock): Tabernetes {
  const ready = started.then((cluster) => cluster.ready);
  // Whoever awaits it is told; nobody has to.
  ready.catch(() => undefined);
  let destroyed = false;
  const cluster = async (): Promise<Cluster> => {
    if (destroyed) throw new Error('the cluster of this page was destroyed');
    return started;
  };
  return Object.freeze<Tabernetes>({
    ready,
    clock: clockOf(time),
    async fetch(request, init) {
      const { handler } = await cluster();
      return handler.fetch(new Request(typeof request === 'string' ? apiUrl(request) : request, init));
    },
    async kubectl(args, options) {
      const words = typeof args === 'string' ? shellWords(args) : args;
      const shell = await (await cluster()).shell();
      return shell.kubectl(words, options);
    },
    async sh(line, options) {
      const shell = await (await cluster()).shell();
      return shell.run(line, options);
    },
    async destroy({ keepState = true } = {}) {
      const running = await cluster();
      destroyed = true;
      await running.destroy({ keepState });
    },
  });
}

function clockOf(time: ClusterClock): TabernetesClock {
  return Object.freeze<TabernetesClock>({
    get rate() {
      return time.rate;
    },
    now: () => time.now(),
    run: (rate = 1) => {
      time.setRate(rate);
    },
    pause: () => {
      time.setRate(0);
    },
  });
}
