import { failure } from './errors.ts';
import type { Flags } from './flags.ts';

/** What is done about fields that nobody knows, by `--validate`. Upstream: cmdutil.GetValidationDirective. */
export function fieldValidationOf(flags: Flags): 'Strict' | 'Warn' | 'Ignore' {
  const value = flags.string('validate');
  switch (value) {
    // Of commands that do not have the flag.
    case '':
    case 'true':
    case 'strict':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'false':
    case 'ignore':
      return 'Ignore';
    default:
      throw failure(
        `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}
