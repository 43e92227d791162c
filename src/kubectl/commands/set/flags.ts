import { fieldManager } from '../../common-flags.ts';
import { DRY_RUN } from '../../dry-run.ts';
import type { FlagSpec } from '../../flags.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { FILENAME_FLAGS } from '../../selection.ts';

/** What commands of `set` that change one field take. */
export const PATCH_FLAGS: readonly FlagSpec[] = [
  ...FILENAME_FLAGS,
  DRY_RUN,
  fieldManager('kubectl-set'),
  OUTPUT_FLAG,
  ...TEMPLATE_FLAGS,
  SHOW_MANAGED_FIELDS,
];
