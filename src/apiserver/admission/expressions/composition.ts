import type { Variable } from '../../../api/index.ts';
import { CelError, type CelType, type CelValue, DYN, LazyMap } from '../../../cel/index.ts';
import { type Budget, type Condition, compileCondition } from './condition.ts';
import { admissionEnvironment, type EnvironmentChoice } from './environments.ts';
import type { Activation } from './inputs.ts';

/** The variables of a policy: each may refer to those before it. upstream: k8s.io/apiserver/pkg/admission/plugin/cel/composition.go */
export interface Composition {
  readonly types: ReadonlyMap<string, CelType>;
  readonly conditions: ReadonlyMap<string, Condition>;
}

export function compose(variables: readonly Variable[], choice: EnvironmentChoice): Composition {
  const types = new Map<string, CelType>();
  const conditions = new Map<string, Condition>();
  for (const { name, expression } of variables) {
    const environment = admissionEnvironment({ ...choice, variables: types });
    const condition = compileCondition(environment, expression, undefined);
    conditions.set(name, condition);
    types.set(name, condition.program?.type ?? DYN);
  }
  return { types, conditions };
}

/** The variables of a request and those of the policy, which are evaluated once and when they are first asked for. */
export function withVariables(
  { conditions }: Composition,
  activation: Activation,
  budget: Budget,
): (name: string) => CelValue | undefined {
  const resolve = (name: string): CelValue | undefined => (name === 'variables' ? variables : activation.resolve(name));
  const makers = new Map(
    [...conditions].map(([name, condition]) => [name, () => valueOf(name, condition, resolve, budget)] as const),
  );
  const variables = new LazyMap(makers);
  return resolve;
}

function valueOf(
  name: string,
  { program, error }: Condition,
  resolve: (name: string) => CelValue | undefined,
  budget: Budget,
): CelValue {
  const shown = JSON.stringify(name);
  if (program === undefined) throw new CelError(`composited variable ${shown} fails to compile: ${error ?? ''}`);
  const result = program.evaluate(resolve);
  budget.spend(result.cost);
  if (result.error !== undefined) {
    throw new CelError(`composited variable ${shown} fails to evaluate: ${result.error.message}`);
  }
  return result.value ?? null;
}
