import type { Command } from '../command.ts';

/** Commands that look at and change single objects. */
export const moreCommands: readonly Command[] = [];
