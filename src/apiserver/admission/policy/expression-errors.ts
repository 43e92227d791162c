import {
  type FieldError,
  invalidValue,
  type MatchCondition,
  type MutatingAdmissionPolicy,
  type MutatingWebhookConfiguration,
  type ValidatingAdmissionPolicy,
  type ValidatingWebhookConfiguration,
} from '../../../api/index.ts';
import { type CelType, listOf } from '../../../cel/index.ts';
import {
  admissionEnvironment,
  compileCondition,
  compose,
  type EnvironmentChoice,
  JSON_PATCH_TYPE,
  OBJECT_TYPE,
} from '../expressions/index.ts';
import { RETURN_TYPES } from './validating-policy.ts';

/** Compiles expressions of an object, and notes those that do not. */
class Expressions {
  readonly errors: FieldError[] = [];

  check(field: string, expression: string, choice: EnvironmentChoice, allowed: readonly CelType[] | undefined): void {
    // That nothing is there is told elsewhere.
    if (expression.trim() === '') return;
    const { error } = compileCondition(admissionEnvironment(choice), expression, allowed);
    if (error !== undefined) this.errors.push(invalidValue(field, expression, error));
  }

  conditions(field: string, conditions: readonly MatchCondition[] | undefined, params: boolean): void {
    for (const [index, { expression }] of (conditions ?? []).entries()) {
      const at = `${field}[${String(index)}].expression`;
      this.check(at, expression.trim(), { params, authorizer: true }, RETURN_TYPES.condition);
    }
  }
}

type Spec = ValidatingAdmissionPolicy['spec'] | MutatingAdmissionPolicy['spec'];

/** What the expressions of a policy can refer to, its variables included. */
function choiceOf(expressions: Expressions, { paramKind, variables = [], matchConditions }: Spec): EnvironmentChoice {
  const base = { params: paramKind !== undefined, authorizer: true };
  expressions.conditions('spec.matchConditions', matchConditions, base.params);
  const composition = compose(variables, base);
  for (const [index, { name, expression }] of variables.entries()) {
    const error = composition.conditions.get(name)?.error;
    if (error === undefined || expression.trim() === '') continue;
    expressions.errors.push(invalidValue(`spec.variables[${String(index)}].expression`, expression, error));
  }
  return variables.length === 0 ? base : { ...base, variables: composition.types };
}

/** upstream: pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicySpec */
export function validatingPolicyErrors({ spec }: ValidatingAdmissionPolicy): readonly FieldError[] {
  const expressions = new Expressions();
  const choice = choiceOf(expressions, spec);
  for (const [index, { expression, messageExpression = '' }] of (spec.validations ?? []).entries()) {
    const at = `spec.validations[${String(index)}]`;
    expressions.check(`${at}.expression`, expression, choice, RETURN_TYPES.condition);
    const forMessages = { ...choice, authorizer: false };
    expressions.check(`${at}.messageExpression`, messageExpression, forMessages, RETURN_TYPES.message);
  }
  for (const [index, { valueExpression }] of (spec.auditAnnotations ?? []).entries()) {
    const at = `spec.auditAnnotations[${String(index)}].valueExpression`;
    expressions.check(at, valueExpression.trim(), choice, RETURN_TYPES.annotation);
  }
  return expressions.errors;
}

/** upstream: validateMutatingAdmissionPolicySpec */
export function mutatingPolicyErrors({ spec }: MutatingAdmissionPolicy): readonly FieldError[] {
  const expressions = new Expressions();
  const choice = { ...choiceOf(expressions, spec), patches: true };
  for (const [index, { patchType, jsonPatch, applyConfiguration }] of (spec.mutations ?? []).entries()) {
    const at = `spec.mutations[${String(index)}]`;
    if (patchType === 'JSONPatch') {
      const expression = jsonPatch?.expression?.trim() ?? '';
      expressions.check(`${at}.jsonPatch.expression`, expression, choice, [listOf(JSON_PATCH_TYPE)]);
    } else {
      const expression = applyConfiguration?.expression?.trim() ?? '';
      expressions.check(`${at}.applyConfiguration.expression`, expression, choice, [OBJECT_TYPE]);
    }
  }
  return expressions.errors;
}

/** upstream: validateMatchConditions of webhooks */
export function webhookErrors({
  webhooks = [],
}: ValidatingWebhookConfiguration | MutatingWebhookConfiguration): readonly FieldError[] {
  const expressions = new Expressions();
  for (const [index, { matchConditions }] of webhooks.entries()) {
    expressions.conditions(`webhooks[${String(index)}].matchConditions`, matchConditions, false);
  }
  return expressions.errors;
}
