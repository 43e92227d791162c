import type { ValidatingAdmissionPolicy } from '../../../api/index.ts';
import { BOOL, type CelType, NULL, STRING } from '../../../cel/index.ts';
import {
  admissionEnvironment,
  compileCondition,
  compose,
  type Composition,
  type Condition,
} from '../expressions/index.ts';

/** A validation with its message. */
export interface CompiledValidation {
  readonly condition: Condition;
  readonly messageCondition: Condition | undefined;
  readonly message: string;
  readonly reason: string;
}

/** A policy whose expressions are ready. upstream: policy/validating/plugin.go compilePolicy */
export interface CompiledPolicy {
  readonly composition: Composition;
  readonly matchConditions: readonly Condition[];
  readonly validations: readonly CompiledValidation[];
  readonly auditAnnotations: readonly { readonly key: string; readonly condition: Condition }[];
  readonly failurePolicy: string;
}

const compiled = new WeakMap<ValidatingAdmissionPolicy, CompiledPolicy>();

/** Compiles a policy once. */
export function compiledPolicy(policy: ValidatingAdmissionPolicy): CompiledPolicy {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const result = compilePolicy(policy);
  compiled.set(policy, result);
  return result;
}

/** What the expressions of a policy may come to, by what they are for. upstream: ReturnTypes of the ExpressionAccessors */
export const RETURN_TYPES: Readonly<Record<'condition' | 'message' | 'annotation', readonly CelType[]>> = {
  condition: [BOOL],
  message: [STRING],
  annotation: [STRING, NULL],
};

function compilePolicy({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const params = spec.paramKind !== undefined;
  const composition = compose(spec.variables ?? [], { params, authorizer: true });
  const variables = composition.types;
  const environment = admissionEnvironment({ params, authorizer: true, variables });
  // Messages may not depend on what others are allowed to do.
  const forMessages = admissionEnvironment({ params, authorizer: false, variables });
  return {
    composition,
    matchConditions: (spec.matchConditions ?? []).map(({ expression }) =>
      compileCondition(environment, expression, RETURN_TYPES.condition),
    ),
    validations: (spec.validations ?? []).map(({ expression, message = '', messageExpression = '', reason }) => ({
      condition: compileCondition(environment, expression, RETURN_TYPES.condition),
      messageCondition:
        messageExpression === '' ? undefined : compileCondition(forMessages, messageExpression, RETURN_TYPES.message),
      message,
      reason: reason ?? 'Invalid',
    })),
    auditAnnotations: (spec.auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      key,
      condition: compileCondition(environment, valueExpression, RETURN_TYPES.annotation),
    })),
    failurePolicy: spec.failurePolicy ?? 'Fail',
  };
}
