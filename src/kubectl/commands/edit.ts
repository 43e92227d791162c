import type { Command } from '../command.ts';
import { fieldManager, SAVE_CONFIG, subresource, VALIDATE, WINDOWS_LINE_ENDINGS } from '../common-flags.ts';
import { flag } from '../flags.ts';
import { lazily } from '../lazy.ts';
import { PRINT_FLAGS } from '../printers/result.ts';
import { FILENAME_FLAGS } from '../selection.ts';

/** Upstream: kubectl/pkg/cmd/edit */
export const edit: Command = {
  name: 'edit',
  summary: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    fieldManager('kubectl-edit'),
    flag('output-patch', 'bool', 'Output the patch if the resource is edited.'),
    SAVE_CONFIG,
    subresource('edit'),
    VALIDATE,
    WINDOWS_LINE_ENDINGS,
  ],
  run: lazily(async () => (await import('./edit/run.ts')).run),
};
