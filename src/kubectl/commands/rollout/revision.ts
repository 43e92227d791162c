import type { PodTemplateSpec } from '../../../api/index.ts';
import { failure, type CommandError } from '../../errors.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What an object that rolls out was at some time. */
export interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  readonly template: PodTemplateSpec | undefined;
}

export const ROLLED_BACK = 'rolled back';

export function skippedRollback(revision: number): string {
  return `skipped rollback (current template already matches revision ${revision})`;
}

export function noSuchRevision(revision: number): CommandError {
  return failure(`unable to find specified revision ${revision} in history`);
}
