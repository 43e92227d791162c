import type { IconName } from './icons.ts';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly icon?: IconName;
  readonly closable?: boolean;
  readonly count?: number;
  /** Something in it waits for the user. */
  readonly marked?: boolean;
}
