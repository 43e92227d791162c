import type { MutatingAdmissionPolicy } from '../../../api/index.ts';
import { listOf } from '../../../cel/index.ts';
import {
  admissionEnvironment,
  compileCondition,
  compose,
  type Composition,
  type Condition,
  JSON_PATCH_TYPE,
  OBJECT_TYPE,
} from '../expressions/index.ts';
import { RETURN_TYPES } from './validating-policy.ts';

export interface CompiledMutation {
  readonly patchType: 'JSONPatch' | 'ApplyConfiguration';
  readonly condition: Condition;
}

/** A policy whose expressions are ready. upstream: policy/mutating/compilation.go compilePolicy */
export interface CompiledMutatingPolicy {
  readonly composition: Composition;
  readonly matchConditions: readonly Condition[];
  readonly mutations: readonly CompiledMutation[];
  readonly failurePolicy: string;
}

const compiled = new WeakMap<MutatingAdmissionPolicy, CompiledMutatingPolicy>();

/** Compiles a policy once. */
export function compiledMutatingPolicy(policy: MutatingAdmissionPolicy): CompiledMutatingPolicy {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const result = compilePolicy(policy);
  compiled.set(policy, result);
  return result;
}

function compilePolicy({ spec }: MutatingAdmissionPolicy): CompiledMutatingPolicy {
  const base = { params: spec.paramKind !== undefined, authorizer: true };
  const composition = compose(spec.variables ?? [], base);
  const choice = { ...base, variables: composition.types };
  const environment = admissionEnvironment(choice);
  const forPatches = admissionEnvironment({ ...choice, patches: true });
  return {
    composition,
    matchConditions: (spec.matchConditions ?? []).map(({ expression }) =>
      compileCondition(environment, expression, RETURN_TYPES.condition),
    ),
    mutations: (spec.mutations ?? []).map(({ patchType, jsonPatch, applyConfiguration }) =>
      patchType === 'JSONPatch'
        ? {
            patchType,
            condition: compileCondition(forPatches, jsonPatch?.expression ?? '', [listOf(JSON_PATCH_TYPE)]),
          }
        : {
            patchType: 'ApplyConfiguration',
            condition: compileCondition(forPatches, applyConfiguration?.expression ?? '', [OBJECT_TYPE]),
          },
    ),
    failurePolicy: spec.failurePolicy ?? 'Fail',
  };
}
