import type { ControllerRevision } from '../generated/types.ts';
import { type Errors, immutable, nonNegative } from './common.ts';
import { required } from './field-error.ts';

/** Upstream: pkg/apis/apps/validation ValidateControllerRevision. */
export function checkControllerRevision(errors: Errors, { data, revision }: ControllerRevision): void {
  if (data === undefined || data === null) errors.push(required('data', 'data is mandatory'));
  nonNegative(errors, 'revision', revision);
}

export function checkControllerRevisionUpdate(errors: Errors, next: ControllerRevision, old: ControllerRevision): void {
  checkControllerRevision(errors, next);
  immutable(errors, 'data', next.data, old.data);
}
