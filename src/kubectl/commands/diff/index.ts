import type { Command } from '../../command.ts';
import { fieldManager } from '../../common-flags.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { PRUNE_FLAGS } from '../apply/prune-flags.ts';
import { FILENAME_FLAGS, LABEL_SELECTOR } from '../../selection.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'Diff the live version against a would-be applied version',
  usage: '-f FILENAME',
  flags: [
    ...FILENAME_FLAGS,
    LABEL_SELECTOR,
    ...PRUNE_FLAGS,
    fieldManager('kubectl-client-side-apply'),
    flag('concurrency', 'int', 'Number of objects to process in parallel when diffing against the live version.', {
      default: '1',
      noEffect: true,
    }),
    flag('force-conflicts', 'bool', 'If true, server-side apply will force the changes against conflicts.'),
    flag('server-side', 'bool', 'If true, apply runs in the server instead of the client.'),
    flag('show-managed-fields', 'bool', 'If true, include managed fields in the diff.'),
  ],
  flagErrorCode: 2,
  run: lazily(async () => (await import('./diff.ts')).run),
};
