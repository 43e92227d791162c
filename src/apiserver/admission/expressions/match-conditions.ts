import type { CelValue } from '../../../cel/index.ts';
import { aggregated } from '../refused.ts';
import { Budget, type Condition, evaluate, OutOfBudgetError } from './condition.ts';

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go RuntimeCELCostBudgetMatchConditions */
const MATCH_BUDGET = 2_500_000;

/** Whether the conditions of a policy or webhook hold; why that cannot be said, where failures count. */
export interface MatchResult {
  readonly matches: boolean;
  readonly error?: string;
}

/**
 * @param failurePolicy `Ignore` takes what cannot be evaluated for a condition that does not hold
 * upstream: k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go
 */
export function matchConditions(
  conditions: readonly Condition[],
  variables: (budget: Budget) => (name: string) => CelValue | undefined,
  failurePolicy: string,
): MatchResult {
  if (conditions.length === 0) return { matches: true };
  const errors: string[] = [];
  try {
    const budget = new Budget(MATCH_BUDGET);
    const resolve = variables(budget);
    const outcomes = conditions.map((condition) => evaluate(condition, resolve, budget));
    if (outcomes.some(({ value }) => value === false)) return { matches: false };
    errors.push(...outcomes.flatMap(({ error }) => error ?? []));
  } catch (error) {
    if (!(error instanceof OutOfBudgetError)) throw error;
    errors.push(error.message);
  }
  if (errors.length === 0) return { matches: true };
  return failurePolicy === 'Ignore' ? { matches: false } : { matches: false, error: aggregated(errors) };
}
