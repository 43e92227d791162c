import type { ShellCommand } from '../execute/state.ts';
import { fileCommands } from './files.ts';
import { filterCommands } from './filters.ts';
import { kubectl } from './kubectl.ts';
import { shellCommands } from './shell.ts';
import { textCommands } from './text.ts';

/** Commands that run here, as they stream; the text tools that are not among them come from full-shell.ts. */
export const programs: Readonly<Record<string, ShellCommand>> = {
  ...fileCommands,
  ...filterCommands,
  ...shellCommands,
  ...textCommands,
  kubectl,
};
