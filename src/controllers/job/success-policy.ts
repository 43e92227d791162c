import type { Job } from '../../api/index.ts';
import { IndexSet } from './index-set.ts';

/** Why the Job has succeeded before all its indexes have. Upstream: pkg/controller/job/success_policy.go. */
export function matchSuccessPolicy({ spec }: Job, succeeded: IndexSet): string | undefined {
  const completions = spec.completions ?? 0;
  const position = (spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
    const required = IndexSet.parse(succeededIndexes, completions);
    return succeeded.intersection(required) >= (succeededCount ?? required.size);
  });
  return position < 0 ? undefined : `Matched rules at index ${String(position)}`;
}
