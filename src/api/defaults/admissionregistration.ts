import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  NamedRuleWithOperations,
  RuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

/** Upstream: pkg/apis/admissionregistration/v1/defaults.go. */
function defaultRule<T extends RuleWithOperations | NamedRuleWithOperations>(rule: T): T {
  return rule.scope === undefined ? { ...rule, scope: '*' } : rule;
}

function defaultMatch(match: MatchResources): MatchResources {
  const filled = fill(match, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
  const ruled = change(filled, 'resourceRules', (rules) => each(rules, defaultRule));
  return change(ruled, 'excludeResourceRules', (rules) => each(rules, defaultRule));
}

function defaultHook<T extends ValidatingWebhook | MutatingWebhook>(hook: T): T {
  const common: ValidatingWebhook | MutatingWebhook = fill<ValidatingWebhook | MutatingWebhook>(hook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
  const ruled = change(common, 'rules', (rules) => each(rules, defaultRule));
  return change(ruled, 'clientConfig', (config) =>
    change(config, 'service', (service) => fill(service, { port: 443 })),
  ) as T;
}

export function defaultValidatingWebhooks(
  configuration: ValidatingWebhookConfiguration,
): ValidatingWebhookConfiguration {
  return change(configuration, 'webhooks', (hooks) => each(hooks, defaultHook));
}

export function defaultMutatingWebhooks(configuration: MutatingWebhookConfiguration): MutatingWebhookConfiguration {
  return change(configuration, 'webhooks', (hooks) =>
    each(hooks, (hook) => fill(defaultHook(hook), { reinvocationPolicy: 'Never' })),
  );
}

export function defaultValidatingPolicy(policy: ValidatingAdmissionPolicy): ValidatingAdmissionPolicy {
  return change(policy, 'spec', (spec) =>
    change(fill(spec, { failurePolicy: 'Fail' }), 'matchConstraints', defaultMatch),
  );
}

export function defaultMutatingPolicy(policy: MutatingAdmissionPolicy): MutatingAdmissionPolicy {
  return change(policy, 'spec', (spec) =>
    change(fill(spec, { failurePolicy: 'Fail' }), 'matchConstraints', defaultMatch),
  );
}

export function defaultValidatingBinding(binding: ValidatingAdmissionPolicyBinding): ValidatingAdmissionPolicyBinding {
  return change(binding, 'spec', (spec) => change(spec, 'matchResources', defaultMatch));
}

export function defaultMutatingBinding(binding: MutatingAdmissionPolicyBinding): MutatingAdmissionPolicyBinding {
  return change(binding, 'spec', (spec) => change(spec, 'matchResources', defaultMatch));
}
