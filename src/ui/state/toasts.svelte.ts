import { StatusError } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';

/** What happened, why, and what to do about it. */
export interface Toast {
  readonly id: number;
  readonly tone: 'fail' | 'warn' | 'ok';
  readonly title: string;
  readonly detail?: string;
  readonly advice?: string;
  /** What the user may want to do now. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** A part of the whole, from 0 to 1, while it is under way. */
  readonly progress?: number;
}

const GOOD_NEWS_LASTS = 4000;
/** Long enough to read it and to decide. */
const OFFER_LASTS = 12_000;

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

  show(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    this.#all = [
      ...this.#all.filter(({ title, detail }) => title !== toast.title || detail !== toast.detail),
      { id, ...toast },
    ].slice(-4);
    if (toast.tone === 'ok' && toast.progress === undefined) this.#fade(id, toast.action === undefined);
    return id;
  }

  /** Says something else in the place of an earlier message; a new one if that was closed. */
  update(id: number, toast: Omit<Toast, 'id'>): void {
    if (!this.#all.some((it) => it.id === id)) {
      if (toast.progress === undefined) this.show(toast);
      return;
    }
    this.#all = this.#all.map((it) => (it.id === id ? { id, ...toast } : it));
    if (toast.tone === 'ok' && toast.progress === undefined) this.#fade(id, toast.action === undefined);
  }

  #fade(id: number, soon: boolean): void {
    this.#clock.setTimeout(
      () => {
        this.close(id);
      },
      soon ? GOOD_NEWS_LASTS : OFFER_LASTS,
    );
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
