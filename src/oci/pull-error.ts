import type { PullError } from './api.ts';

/** True for what `parseReference` and `ImageStore.pull` give when they fail. */
export function isPullError(value: object): value is PullError {
  return 'reason' in value && 'message' in value;
}
