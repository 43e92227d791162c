import {
  type Authorizer,
  groupResource,
  type KubernetesObject,
  mutatingAdmissionPolicies,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
  mutatingAdmissionPolicyBindings,
  type Resource,
  sameJson,
  StatusError,
  statusError,
} from '../../../api/index.ts';
import { RUNTIME_BUDGET } from '../../../cel/index.ts';
import {
  type AdmissionContext,
  type AdmissionPlugin,
  type MutableAttributes,
  type Reinvocation,
  reinvocationOf,
} from '../../registry/index.ts';
import {
  Activation,
  Budget,
  evaluate,
  type Inputs,
  matchConditions,
  OutOfBudgetError,
  withVariables,
} from '../expressions/index.ts';
import { converted, namespaceOf, requestNamespace } from '../matching/index.ts';
import { refused } from '../refused.ts';
import { storedObjects } from '../stored.ts';
import { isExempt } from './exempt.ts';
import { matchResources } from './match-resources.ts';
import { type CompiledMutatingPolicy, compiledMutatingPolicy } from './mutating-policy.ts';
import { collectParams, ConfigurationError } from './params.ts';
import { patched, PatchError } from './patches.ts';
import { Reinvoked } from './reinvoked.ts';

const NAME = 'MutatingAdmissionPolicy';
const POLICIES = groupResource(mutatingAdmissionPolicies);

/** upstream: k8s.io/apiserver/pkg/admission/plugin/policy/mutating */
export function mutatingAdmissionPolicy(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: NAME,
    handles: (operation, resource) => operation !== 'DELETE' && !isExempt(resource),
    mutate(attributes, context) {
      if (context.registry.store.count(POLICIES) === 0) return attributes.object;
      return new Dispatch(attributes, context, authorizer).run();
    },
  };
}

/** A policy as one of its bindings asks for it, with one of its parameters. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly binding: MutatingAdmissionPolicyBinding;
  readonly matched: Resource;
  readonly params: KubernetesObject | undefined;
}

/** One request before all policies. upstream: policy/generic/policy_dispatcher.go, policy/mutating/dispatcher.go */
class Dispatch {
  readonly #attributes: MutableAttributes;
  readonly #context: AdmissionContext;
  readonly #authorizer: Authorizer;
  readonly #reinvocation: Reinvocation;
  readonly #reinvoked: Reinvoked;
  readonly #problems: { readonly message: string; readonly evaluated: boolean }[] = [];
  #object: KubernetesObject;

  constructor(attributes: MutableAttributes, context: AdmissionContext, authorizer: Authorizer) {
    this.#attributes = { ...attributes, namespace: namespaceOf(attributes) };
    this.#context = context;
    this.#authorizer = authorizer;
    this.#object = attributes.object;
    this.#reinvocation = reinvocationOf(context);
    this.#reinvoked = Reinvoked.of(this.#reinvocation, NAME);
  }

  /** The object after all policies. @throws StatusError */
  run(): KubernetesObject {
    const { again } = this.#reinvocation;
    if (again && this.#reinvoked.isChanged(this.#object)) this.#reinvoked.askAgain();
    for (const invocation of this.#invocations()) this.#invoke(invocation, again);
    this.#reinvoked.done(this.#object);
    if (this.#problems.length > 0) throw this.#denial();
    return this.#object;
  }

  #invocations(): readonly Invocation[] {
    const { registry } = this.#context;
    const bindings = storedObjects(registry, mutatingAdmissionPolicyBindings);
    return storedObjects(registry, mutatingAdmissionPolicies).flatMap((policy) => {
      const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
      if (own.length === 0) return [];
      const matched = this.#configured(policy, undefined, () =>
        matchResources(registry, policy.spec.matchConstraints, this.#attributes),
      );
      return matched === undefined ? [] : own.flatMap((binding) => this.#bound(policy, binding, matched));
    });
  }

  #bound(
    policy: MutatingAdmissionPolicy,
    binding: MutatingAdmissionPolicyBinding,
    matched: Resource,
  ): readonly Invocation[] {
    const { registry } = this.#context;
    const { namespace } = this.#attributes;
    const params = this.#configured(policy, binding, () => {
      const matches = matchResources(registry, binding.spec.matchResources, this.#attributes);
      return matches && collectParams(registry, policy.spec.paramKind, binding.spec.paramRef, namespace);
    });
    return (params ?? []).map((param) => ({ policy, binding, matched, params: param }));
  }

  #configured<T>(
    policy: MutatingAdmissionPolicy,
    binding: MutatingAdmissionPolicyBinding | undefined,
    find: () => T | undefined,
  ): T | undefined {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof ConfigurationError) && !(error instanceof StatusError)) throw error;
      const what = binding === undefined ? 'policy' : 'binding';
      this.#problem(policy, binding, `failed to configure ${what}: ${error.message}`, false);
      return undefined;
    }
  }

  #problem(
    { metadata, spec }: MutatingAdmissionPolicy,
    binding: MutatingAdmissionPolicyBinding | undefined,
    message: string,
    evaluated: boolean,
  ): void {
    if (spec.failurePolicy === 'Ignore') return;
    const by =
      binding === undefined
        ? `policy ${JSON.stringify(metadata.name)}`
        : `policy '${metadata.name}' with binding '${binding.metadata.name}'`;
    this.#problems.push({ message: `${by} denied request: ${message}`, evaluated });
  }

  #invoke(invocation: Invocation, again: boolean): void {
    const { policy, binding, params } = invocation;
    const compiled = compiledMutatingPolicy(policy);
    const match = matchConditions(
      compiled.matchConditions,
      (budget) => {
        const activation = new Activation({ ...this.#inputs(invocation), namespace: undefined });
        return withVariables(compiled.composition, activation, budget);
      },
      compiled.failurePolicy,
    );
    if (match.error !== undefined) this.#problem(policy, binding, match.error, true);
    if (!match.matches) return;
    const { namespace = '', name = '' } = params?.metadata ?? {};
    const key = [policy.metadata.name, binding.metadata.name, namespace, name].join('/');
    if (again && !this.#reinvoked.isToBeAsked(key)) return;
    const before = this.#object;
    this.#mutate(invocation, compiled);
    if (!sameJson(before, this.#object)) {
      this.#reinvoked.askAgain();
      this.#reinvocation.wanted = true;
    }
    if (policy.spec.reinvocationPolicy === 'IfNeeded') this.#reinvoked.add(key);
  }

  #inputs({ matched, params }: Invocation): Inputs {
    const { resource, oldObject } = this.#attributes;
    return {
      attributes: this.#attributes,
      matched,
      object: converted(this.#object, resource, matched),
      oldObject: converted(oldObject, resource, matched),
      namespace: requestNamespace(this.#context.registry, this.#attributes),
      params,
      authorizer: this.#authorizer,
    };
  }

  /** Makes the mutations of a policy, each on what the one before left. */
  #mutate(invocation: Invocation, { composition, mutations }: CompiledMutatingPolicy): void {
    const { registry } = this.#context;
    const { policy, binding, matched } = invocation;
    const { resource } = this.#attributes;
    for (const { patchType, condition } of mutations) {
      const inputs = this.#inputs(invocation);
      const { object } = inputs;
      if (object === undefined) continue;
      try {
        const budget = new Budget(RUNTIME_BUDGET);
        const outcome = evaluate(condition, withVariables(composition, new Activation(inputs), budget), budget);
        if (outcome.value === undefined) {
          this.#problem(policy, binding, condition.error ?? outcome.error ?? '', true);
          continue;
        }
        const next = patched(registry, matched, object, patchType, outcome.value);
        if (next !== object) this.#object = converted(next, matched, resource) ?? next;
      } catch (error) {
        if (!(error instanceof PatchError) && !(error instanceof OutOfBudgetError)) throw error;
        this.#problem(policy, binding, error.message, true);
      }
    }
  }

  #denial(): StatusError {
    const [first] = this.#problems;
    const { status } = refused(this.#attributes, 'admission request denied by policy');
    const causes = this.#problems.map(({ message }) => ({ message }));
    // The code stays, as upstream has it.
    return statusError(403, first?.evaluated === true ? 'Invalid' : 'Forbidden', first?.message ?? '', {
      ...status.details,
      causes,
    });
  }
}
