import type { ClusterNode, Progress } from '../../workers/index.ts';
import type { Status } from './tone.ts';

export type BootPhase = 'starting' | 'control-plane' | 'joining' | 'ready' | 'failed';

/** Start-up as it is: the control plane, then the nodes, one by one. */
export class Boot {
  #phase = $state.raw<BootPhase>('starting');
  #nodes = $state.raw<readonly ClusterNode[]>([]);
  #failures = $state.raw<readonly { readonly node: string; readonly reason: string }[]>([]);
  #error = $state.raw<unknown>(undefined);
  readonly wanted: number;

  /** @param wanted how many nodes were asked for */
  constructor(wanted: number) {
    this.wanted = wanted;
  }

  get phase(): BootPhase {
    return this.#phase;
  }

  /** The nodes' workers. */
  get nodes(): readonly ClusterNode[] {
    return this.#nodes;
  }

  get failures(): readonly { readonly node: string; readonly reason: string }[] {
    return this.#failures;
  }

  /** Why there is no cluster, when the phase is `failed`. */
  get error(): unknown {
    return this.#error;
  }

  get status(): Status {
    const running = this.#nodes.filter(({ state }) => state === 'running').length;
    switch (this.#phase) {
      case 'starting':
      case 'control-plane':
        return { tone: 'progress', word: 'Starting the control plane' };
      case 'joining':
        return { tone: 'progress', word: `${String(running)} of ${String(this.wanted)} nodes joined` };
      case 'ready':
        return { tone: 'ok', word: 'Ready' };
      case 'failed':
        return { tone: 'fail', word: 'Did not start' };
    }
  }

  progress(progress: Progress): void {
    switch (progress.step) {
      case 'control-plane-starting':
        this.#phase = 'control-plane';
        break;
      case 'control-plane-ready':
        this.#phase = 'joining';
        break;
      case 'node-failed':
        this.#failures = [...this.#failures, { node: progress.node, reason: progress.reason ?? 'unknown' }];
        break;
      case 'node-starting':
      case 'node-joined':
        break;
      case 'ready':
        this.#phase = 'ready';
    }
  }

  nodesChanged(nodes: readonly ClusterNode[]): void {
    this.#nodes = nodes;
  }

  fail(cause: unknown): void {
    this.#phase = 'failed';
    this.#error = cause;
  }
}
