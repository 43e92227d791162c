import type { KubernetesObject, PodTemplateSpec, Resource } from '../../../api/index.ts';
import type { DryRun } from '../../dry-run.ts';
import { failure, type CommandError } from '../../errors.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What an object that rolls out was at some time. */
export interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  readonly template: PodTemplateSpec | undefined;
  /** What keeps it: a ReplicaSet, or of what has ControllerRevisions the object as it was. */
  readonly kept: KubernetesObject;
  readonly keeper: Resource;
}

/** What is gone back to, and whether it is only tried. */
export interface UndoOptions {
  /** 0 for the one before the last. */
  readonly toRevision: number;
  readonly dryRun: DryRun;
}

export const ROLLED_BACK = 'rolled back';

export function skippedRollback(revision: number): string {
  return `skipped rollback (current template already matches revision ${revision})`;
}

export function noSuchRevision(revision: number): CommandError {
  return failure(`unable to find specified revision ${revision} in history`);
}
