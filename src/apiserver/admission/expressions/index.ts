/** Expressions about requests: their variables, budgets and conditions. Imports cel, api and the registry. */
export { type Composition, compose, withVariables } from './composition.ts';
export { Budget, type Condition, compileCondition, evaluate, OutOfBudgetError, type Outcome } from './condition.ts';
export { admissionEnvironment, type EnvironmentChoice, JSON_PATCH_TYPE, OBJECT_TYPE } from './environments.ts';
export { Activation, admissionRequest, type Inputs, kindText } from './inputs.ts';
export { matchConditions } from './match-conditions.ts';
