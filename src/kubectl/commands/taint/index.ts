import type { Command } from '../../command.ts';
import { fieldManager, VALIDATE } from '../../common-flags.ts';
import { DRY_RUN } from '../../dry-run.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { LABEL_SELECTOR } from '../../selection.ts';

export const taint: Command = {
  name: 'taint',
  summary: 'Update the taints on one or more nodes',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  completes: 'nodes',
  flags: [
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    DRY_RUN,
    LABEL_SELECTOR,
    VALIDATE,
    fieldManager('kubectl-taint'),
    flag('all', 'bool', 'Select all nodes in the cluster'),
    flag(
      'overwrite',
      'bool',
      'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.',
    ),
  ],
  run: lazily(async () => (await import('./taint.ts')).run),
};
