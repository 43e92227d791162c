import {
  type Authorizer,
  groupResource,
  StatusError,
  type ValidatingAdmissionPolicy,
  validatingAdmissionPolicies,
  type ValidatingAdmissionPolicyBinding,
  validatingAdmissionPolicyBindings,
  type KubernetesObject,
  type Resource,
} from '../../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../registry/index.ts';
import type { Inputs } from '../expressions/index.ts';
import { converted, namespaceOf, requestNamespace } from '../matching/index.ts';
import { storedObjects } from '../stored.ts';
import { AnnotationCollector } from './annotations.ts';
import { Decisions } from './decisions.ts';
import { isExempt } from './exempt.ts';
import { matchResources } from './match-resources.ts';
import { collectParams, ConfigurationError } from './params.ts';
import { validateRequest, type Verdict } from './validate-request.ts';
import { compiledPolicy } from './validating-policy.ts';

const POLICIES = groupResource(validatingAdmissionPolicies);

/** upstream: k8s.io/apiserver/pkg/admission/plugin/policy/validating */
export function validatingAdmissionPolicy(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionPolicy',
    handles: (_, resource) => !isExempt(resource),
    validate(attributes, context) {
      if (context.registry.store.count(POLICIES) === 0) return;
      new Dispatch(attributes, context, authorizer).run();
    },
  };
}

/** One request before all policies. upstream: policy/validating/dispatcher.go Dispatch */
class Dispatch {
  readonly #attributes: AdmissionAttributes;
  readonly #context: AdmissionContext;
  readonly #authorizer: Authorizer;
  readonly #decisions = new Decisions();

  constructor(attributes: AdmissionAttributes, context: AdmissionContext, authorizer: Authorizer) {
    // A namespace is in itself, for expressions, too.
    this.#attributes = { ...attributes, namespace: namespaceOf(attributes) };
    this.#context = context;
    this.#authorizer = authorizer;
  }

  /** @throws StatusError */
  run(): void {
    const { registry } = this.#context;
    const bindings = storedObjects(registry, validatingAdmissionPolicyBindings);
    for (const policy of storedObjects(registry, validatingAdmissionPolicies)) {
      const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
      if (own.length > 0) this.#policy(policy, own);
    }
    this.#decisions.conclude(this.#attributes, this.#context);
  }

  #policy(policy: ValidatingAdmissionPolicy, bindings: readonly ValidatingAdmissionPolicyBinding[]): void {
    const { registry, annotate } = this.#context;
    const collector = new AnnotationCollector();
    const matched = this.#configured(policy, undefined, () =>
      matchResources(registry, policy.spec.matchConstraints, this.#attributes),
    );
    if (matched === undefined) return;
    for (const binding of bindings) {
      for (const verdict of this.#verdicts(policy, binding, matched)) {
        this.#heed(policy, binding, verdict);
        for (const { key, value } of verdict.annotations) collector.add(key, value);
      }
    }
    collector.publish(policy.metadata.name, annotate);
  }

  #verdicts(
    policy: ValidatingAdmissionPolicy,
    binding: ValidatingAdmissionPolicyBinding,
    matched: Resource,
  ): readonly Verdict[] {
    const { registry } = this.#context;
    const { namespace } = this.#attributes;
    const matches = this.#configured(policy, binding, () =>
      matchResources(registry, binding.spec.matchResources, this.#attributes),
    );
    if (matches === undefined) return [];
    const params = this.#configured(policy, binding, () =>
      collectParams(registry, policy.spec.paramKind, binding.spec.paramRef, namespace),
    );
    if (params === undefined || params.length === 0) return [];
    const inputs = this.#inputs(matched);
    const compiled = compiledPolicy(policy);
    return params.map((param) => validateRequest(compiled, { ...inputs, params: param }));
  }

  #inputs(matched: Resource): Inputs {
    const { resource, object, oldObject } = this.#attributes;
    const inVersion = (one: KubernetesObject | undefined): KubernetesObject | undefined =>
      converted(one, resource, matched);
    return {
      attributes: this.#attributes,
      matched,
      object: inVersion(object),
      oldObject: inVersion(oldObject),
      namespace: requestNamespace(this.#context.registry, this.#attributes),
      params: undefined,
      authorizer: this.#authorizer,
    };
  }

  /** What a policy or binding asks for; undefined where it is ill-configured, which denies unless failures are ignored. */
  #configured<T>(
    policy: ValidatingAdmissionPolicy,
    binding: ValidatingAdmissionPolicyBinding | undefined,
    find: () => T | undefined,
  ): T | undefined {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof ConfigurationError) && !(error instanceof StatusError)) throw error;
      if (policy.spec.failurePolicy === 'Ignore') return undefined;
      const what = binding === undefined ? 'policy' : 'binding';
      const message = `failed to configure ${what}: ${error.message}`;
      this.#decisions.deny(policy.metadata.name, binding?.metadata.name, message);
      return undefined;
    }
  }

  /** Does what the binding wants to be done. */
  #heed(policy: ValidatingAdmissionPolicy, binding: ValidatingAdmissionPolicyBinding, verdict: Verdict): void {
    const { name } = policy.metadata;
    const { name: by } = binding.metadata;
    const actions = binding.spec.validationActions;
    for (const { index, message, reason } of verdict.denials) {
      if (actions.includes('Deny')) this.#decisions.deny(name, by, message, reason);
      if (actions.includes('Audit')) {
        const failure = { message, policy: name, binding: by, expressionIndex: index, validationActions: actions };
        this.#decisions.audit(failure);
      }
      if (actions.includes('Warn')) {
        const text = `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${by}': ${message}`;
        this.#context.warn(text);
      }
    }
    for (const message of verdict.annotationErrors) this.#decisions.deny(name, by, message);
  }
}
