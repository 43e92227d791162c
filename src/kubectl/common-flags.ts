import { flag, type FlagSpec } from './flags.ts';

/** Flags that several commands share, with a default or a text of each command's own. */

/** @param name what the server is told unless another one is given: `kubectl-patch` */
export function fieldManager(name: string): FlagSpec {
  return flag('field-manager', 'string', 'Name of the manager used to track field ownership.', { default: name });
}

export const VALIDATE = flag(
  'validate',
  'string',
  'Must be one of: strict (or true), warn, ignore (or false). What the server does about fields that it does not know: fail, warn, or drop them.',
  { default: 'strict', alone: 'strict' },
);

export const SAVE_CONFIG = flag(
  'save-config',
  'bool',
  'If true, the configuration of the object is kept in its annotation, for a later kubectl apply.',
);

export const WINDOWS_LINE_ENDINGS = flag(
  'windows-line-endings',
  'bool',
  'Defaults to the line ending native to your platform.',
);

/** @param what `get`, `edit`: which command works on it */
export function subresource(what: string): FlagSpec {
  return flag(
    'subresource',
    'string',
    `If specified, ${what} will operate on the subresource of the requested object.`,
  );
}

/** @param what `label update`, `scale`: what the version is a condition of */
export function resourceVersion(what: string): FlagSpec {
  return flag(
    'resource-version',
    'string',
    `If non-empty, the ${what} will only succeed if this is the current resource version of the object.`,
  );
}

/** @param what `label`, `patch` */
export function local(what: string): FlagSpec {
  return flag('local', 'bool', `If true, ${what} will NOT contact api-server but run locally.`);
}

export const ALL_OF_TYPE = flag(
  'all',
  'bool',
  'Select all resources, in the namespace of the specified resource types',
);

/** @param patience how long, where nothing else is said: `1m0s` */
export function podRunningTimeout(patience: string): FlagSpec {
  return flag(
    'pod-running-timeout',
    'duration',
    'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running',
    { default: patience },
  );
}
