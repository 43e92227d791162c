import type { ShellCommand } from '../execute/state.ts';
import { cmp } from './cmp.ts';
import { archiveCommands } from './archive.ts';
import { editorCommands } from './editor.ts';
import { fileCommands } from './files.ts';
import { filterCommands } from './filters.ts';
import { find } from './find.ts';
import { kubectl } from './kubectl.ts';
import { networkCommands } from './network.ts';
import { pagerCommands } from './pager.ts';
import { shellCommands } from './shell.ts';
import { textCommands } from './text.ts';
import { timeCommands } from './time.ts';

/** Programs that run here, as they stream; the text tools that are not among them come from text-tools.ts. */
export const programs: Readonly<Record<string, ShellCommand>> = {
  ...archiveCommands,
  ...editorCommands,
  ...fileCommands,
  ...filterCommands,
  ...networkCommands,
  ...pagerCommands,
  ...shellCommands,
  ...textCommands,
  ...timeCommands,
  // With libraries that few lines need.
  yq: async (context) => (await import('./yq.ts')).yq(context),
  diff: async (context) => (await import('./diff.ts')).diff(context),
  cmp,
  find,
  kubectl,
};
