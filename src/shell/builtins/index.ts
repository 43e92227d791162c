import type { ShellCommand } from '../execute/state.ts';
import { declarations } from './declare.ts';
import { directories } from './directories.ts';
import { flow } from './flow.ts';
import { historyCommands } from './history.ts';
import { jobCommands } from './jobs.ts';
import { lookupPrograms, lookups } from './lookup.ts';
import { options } from './options.ts';
import { printing } from './printf.ts';
import { reading } from './read.ts';
import { scriptPrograms, scripts } from './scripts.ts';
import { testing } from './test.ts';

/** The commands that are part of the shell itself, as bash has them (`type` calls them builtins). */
export const shellBuiltins: Readonly<Record<string, ShellCommand>> = {
  ...declarations,
  ...directories,
  ...flow,
  ...historyCommands,
  ...jobCommands,
  ...lookups,
  ...options,
  ...printing,
  ...reading,
  ...scripts,
  ...testing,
};

/** Programs that ask the shell itself. */
export const shellPrograms: Readonly<Record<string, ShellCommand>> = { ...lookupPrograms, ...scriptPrograms };
