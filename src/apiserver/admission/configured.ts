import { type Disposer, OnDemand } from '../../base/index.ts';
import {
  type Authorizer,
  groupResource,
  limitRanges,
  mutatingAdmissionPolicies,
  mutatingWebhookConfigurations,
  type Resource,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../../api/index.ts';
import { type AdmissionPlugin, fromFirst, pluginOnDemand, type Registry } from '../registry/index.ts';
import { handlesLimits } from './limited-kinds.ts';
import { isExempt } from './policy/exempt.ts';
import type { WebhookTransport } from './webhook/transport.ts';

/** Plugins that follow what users configure, and so have nothing to do until there is something. */
export interface ConfiguredPlugins {
  readonly policyExpressions: AdmissionPlugin;
  readonly mutatingPolicy: AdmissionPlugin;
  readonly mutatingWebhook: AdmissionPlugin;
  readonly validatingPolicy: AdmissionPlugin;
  readonly validatingWebhook: AdmissionPlugin;
}

const WITH_EXPRESSIONS: ReadonlySet<string> = new Set(
  [
    mutatingAdmissionPolicies,
    mutatingWebhookConfigurations,
    validatingAdmissionPolicies,
    validatingWebhookConfigurations,
  ].map(groupResource),
);

/** Expressions with their language, policies and webhooks: two parts of the code that most clusters never need. */
export function configuredPlugins(authorizer: Authorizer, transport: WebhookTransport): ConfiguredPlugins {
  const policies = () => import('./policy/index.ts');
  const webhooks = () => import('./webhook/index.ts');
  const wherePresent = (
    name: string,
    configuration: Resource,
    phases: readonly ('mutate' | 'validate')[],
    load: () => Promise<AdmissionPlugin>,
  ): AdmissionPlugin => {
    const stored = groupResource(configuration);
    const onlyValidates = phases.includes('validate');
    return pluginOnDemand(
      {
        name,
        phases,
        handles: (operation, resource) => (onlyValidates || operation !== 'DELETE') && !isExempt(resource),
        needed: (_, { registry }) => registry.store.count(stored) > 0,
      },
      new OnDemand(load),
    );
  };
  return {
    policyExpressions: pluginOnDemand(
      {
        name: 'AdmissionPolicyExpressions',
        phases: ['validate'],
        handles: (operation, resource, subresource) =>
          (operation === 'CREATE' || operation === 'UPDATE') &&
          subresource === '' &&
          WITH_EXPRESSIONS.has(groupResource(resource)),
        needed: () => true,
      },
      new OnDemand(async () => (await policies()).policyExpressions),
    ),
    mutatingPolicy: wherePresent('MutatingAdmissionPolicy', mutatingAdmissionPolicies, ['mutate'], async () =>
      (await policies()).mutatingAdmissionPolicy(authorizer),
    ),
    mutatingWebhook: wherePresent(
      'MutatingAdmissionWebhook',
      mutatingWebhookConfigurations,
      ['mutate', 'validate'],
      async () => (await webhooks()).mutatingAdmissionWebhook(authorizer, transport),
    ),
    validatingPolicy: wherePresent('ValidatingAdmissionPolicy', validatingAdmissionPolicies, ['validate'], async () =>
      (await policies()).validatingAdmissionPolicy(authorizer),
    ),
    validatingWebhook: wherePresent(
      'ValidatingAdmissionWebhook',
      validatingWebhookConfigurations,
      ['validate'],
      async () => (await webhooks()).validatingAdmissionWebhook(authorizer, transport),
    ),
  };
}

/** Upstream's LimitRanger, where there are ranges. */
export const limitRangerOnDemand: AdmissionPlugin = pluginOnDemand(
  {
    name: 'LimitRanger',
    phases: ['mutate', 'validate'],
    handles: handlesLimits,
    needed: (_, { registry }) => registry.store.count(groupResource(limitRanges)) > 0,
  },
  new OnDemand(async () => (await import('./limit-ranger.ts')).limitRanger),
);

/** Keeps what the status of policies says of their types, from the first policy on. */
export function followPolicies(registry: Registry, onError: (cause: unknown) => void): Disposer {
  const begin = async (): Promise<Disposer> => (await import('./policy/index.ts')).followPolicies(registry, onError);
  return fromFirst(registry, validatingAdmissionPolicies, begin, onError);
}
