import type { Command } from '../command.ts';
import { flag } from '../flags.ts';
import { lazily } from '../lazy.ts';
import { ALL_NAMESPACES, CHUNK_SIZE, FILENAME_FLAGS, LABEL_SELECTOR } from '../selection.ts';

/** Upstream: kubectl/pkg/cmd/describe */
export const describe: Command = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    LABEL_SELECTOR,
    CHUNK_SIZE,
    ALL_NAMESPACES,
    flag('show-events', 'bool', 'If true, display events related to the described object.', { default: 'true' }),
  ],
  run: lazily(async () => (await import('./describe/run.ts')).run),
};
