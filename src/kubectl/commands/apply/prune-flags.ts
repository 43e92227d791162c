import { flag, type FlagSpec } from '../../flags.ts';

/** Flags of `apply` and `diff`. */
export const PRUNE_FLAGS: readonly FlagSpec[] = [
  flag(
    'prune',
    'bool',
    'Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config.',
  ),
  flag('prune-allowlist', 'list', 'Overwrite the default allowlist with <group/version/kind> for --prune'),
];
