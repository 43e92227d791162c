import type { UserInfo } from '../user.ts';

export interface CreateContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly uid: string;
  /** Of the request; an object that names none gets it. */
  readonly namespace?: string | undefined;
  /** Numbers in [0, 1) for generateName. */
  readonly random?: (() => number) | undefined;
  /** Who creates it. */
  readonly user?: UserInfo | undefined;
}
