import {
  Activation,
  Budget,
  evaluate,
  type Inputs,
  matchConditions,
  OutOfBudgetError,
  type Outcome,
  withVariables,
} from '../expressions/index.ts';
import { RUNTIME_BUDGET } from '../../../cel/index.ts';
import type { CompiledPolicy, CompiledValidation } from './validating-policy.ts';

/** What a validation has against a request; `''` as reason where it failed to be evaluated. */
export interface Denial {
  /** Which of the validations it is. */
  readonly index: number;
  readonly message: string;
  readonly reason: string;
}

export interface Verdict {
  readonly denials: readonly Denial[];
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
  /** Of annotations that cannot be made: they deny whatever the binding says. */
  readonly annotationErrors: readonly string[];
}

const NOTHING: Verdict = { denials: [], annotations: [], annotationErrors: [] };

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go MaxEvaluatedMessageExpressionSizeBytes */
const MAX_MESSAGE = 5 * 1024;
/** upstream: policy/validating/dispatcher.go maxAuditAnnotationValueLength */
const MAX_ANNOTATION = 10 * 1024;

/** Asks a policy about a request. upstream: policy/validating/validator.go Validate */
export function validateRequest(policy: CompiledPolicy, inputs: Inputs): Verdict {
  const ignores = policy.failurePolicy === 'Ignore';
  const failed = (index: number, message: string): Denial[] => (ignores ? [] : [{ index, message, reason: '' }]);
  const whole = (message: string): Verdict => ({ ...NOTHING, denials: failed(0, message) });
  const activation = new Activation(inputs);
  const variables = (budget: Budget) => withVariables(policy.composition, activation, budget);
  // Match conditions are asked before the namespace is known.
  const bare = new Activation({ ...inputs, namespace: undefined });
  const match = matchConditions(
    policy.matchConditions,
    (budget) => withVariables(policy.composition, bare, budget),
    policy.failurePolicy,
  );
  if (match.error !== undefined) return whole(match.error);
  if (!match.matches) return NOTHING;
  const budget = new Budget(RUNTIME_BUDGET);
  try {
    const resolve = variables(budget);
    const outcomes = policy.validations.map(({ condition }) => evaluate(condition, resolve, budget));
    // Messages see the request through variables of their own: those of the policy are evaluated again.
    const forMessages = withVariables(policy.composition, new Activation({ ...inputs, authorizer: undefined }), budget);
    const denials = policy.validations.flatMap((validation, index) => {
      const outcome = outcomes[index] ?? {};
      if (outcome.error !== undefined) return failed(index, outcome.error);
      if (outcome.value === true) return [];
      const made = validation.messageCondition;
      const message = messageOf(validation, made === undefined ? {} : evaluate(made, forMessages, budget));
      return [{ index, message, reason: validation.reason }];
    });
    return { denials, ...annotate(policy, variables(new Budget(RUNTIME_BUDGET)), ignores) };
  } catch (error) {
    if (error instanceof OutOfBudgetError) return whole(error.message);
    throw error;
  }
}

/** What a failed validation says. */
function messageOf({ condition, message }: CompiledValidation, made: Outcome): string {
  const text = typeof made.value === 'string' ? made.value.trim() : '';
  const usable = text !== '' && !text.includes('\n') && new TextEncoder().encode(text).length <= MAX_MESSAGE;
  if (usable) return text;
  return message === '' ? `failed expression: ${condition.expression.trim()}` : message.trim();
}

function annotate(
  { auditAnnotations }: CompiledPolicy,
  resolve: ReturnType<typeof withVariables>,
  ignores: boolean,
): Pick<Verdict, 'annotations' | 'annotationErrors'> {
  const annotations: { key: string; value: string }[] = [];
  const annotationErrors: string[] = [];
  const budget = new Budget(RUNTIME_BUDGET);
  for (const { key, condition } of auditAnnotations) {
    const { value, error } = evaluate(condition, resolve, budget);
    if (error !== undefined && !ignores) annotationErrors.push(error);
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '') annotations.push({ key, value: text.slice(0, MAX_ANNOTATION) });
  }
  return { annotations, annotationErrors };
}
