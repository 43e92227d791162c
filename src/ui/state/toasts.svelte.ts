import { StatusError } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';

/** What happened, why, and what to do about it. */
export interface Toast {
  readonly id: number;
  readonly tone: 'fail' | 'warn' | 'ok';
  readonly title: string;
  readonly detail?: string;
  readonly advice?: string;
}

const GOOD_NEWS_LASTS = 4000;

/** Messages over the workspace. Good news goes away by itself; problems stay until they are closed. */
export class Toasts {
  #all = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get all(): readonly Toast[] {
    return this.#all;
  }

  show(toast: Omit<Toast, 'id'>): void {
    const id = this.#next++;
    this.#all = [
      ...this.#all.filter(({ title, detail }) => title !== toast.title || detail !== toast.detail),
      { id, ...toast },
    ].slice(-4);
    if (toast.tone === 'ok') {
      this.#clock.setTimeout(() => {
        this.close(id);
      }, GOOD_NEWS_LASTS);
    }
  }

  /** @param doing what failed, as in "Cordon node-1" */
  failed(doing: string, cause: unknown, advice?: string): void {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const hint = advice ?? adviceFor(cause);
    this.show({ tone: 'fail', title: `${doing} failed`, detail, ...(hint === undefined ? {} : { advice: hint }) });
  }

  close(id: number): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }
}

function adviceFor(cause: unknown): string | undefined {
  if (!(cause instanceof StatusError)) return undefined;
  switch (cause.reason) {
    case 'NotFound':
      return 'It may have been deleted meanwhile: look at the list again.';
    case 'Conflict':
      return 'Somebody changed it meanwhile: try again.';
    case 'Forbidden':
      return 'The cluster does not allow it in this namespace.';
    case 'Invalid':
    case 'BadRequest':
      return 'Correct the field that is named, and try again.';
    default:
      return undefined;
  }
}
