import { failure } from './errors.ts';
import { flag, type Flags } from './flags.ts';

/** What is only tried: not at all, here without asking the server, or by the server without keeping it. */
export type DryRun = '' | 'client' | 'server';

export const DRY_RUN = flag(
  'dry-run',
  'string',
  'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
  { default: 'none', alone: 'unchanged' },
);

/** Checks the flag's value. @throws CommandError */
export function dryRunOf(flags: Flags): DryRun {
  const value = flags.string('dry-run');
  if (value === 'client' || value === 'server') return value;
  if (value === 'none' || value === '') return '';
  throw failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** What a line of output ends in when nothing was kept. */
export function dryRunSuffix(dryRun: DryRun): string {
  return dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
}
