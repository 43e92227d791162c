import type { IconName } from './icons.ts';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly icon?: IconName;
  readonly closable?: boolean;
  /** The user may give it another title: F2, or a double click. */
  readonly renamable?: boolean;
  readonly count?: number;
  /** Something in it waits for the user. */
  readonly marked?: boolean;
}
