import { type Authorizer, groupResource, type Resource, validatingWebhookConfigurations } from '../../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../registry/index.ts';
import { isExempt } from '../policy/exempt.ts';
import { ask } from './ask.ts';
import { CallError } from './call-error.ts';
import { type Hook, validatingHooks } from './hooks.ts';
import { shouldCall } from './should-call.ts';
import type { WebhookTransport } from './transport.ts';

const CONFIGURATIONS = groupResource(validatingWebhookConfigurations);

/** upstream: k8s.io/apiserver/pkg/admission/plugin/webhook/validating */
export function validatingAdmissionWebhook(authorizer: Authorizer, transport: WebhookTransport): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionWebhook',
    handles: (_, resource) => !isExempt(resource),
    validate(attributes, context) {
      const { registry } = context;
      if (registry.store.count(CONFIGURATIONS) === 0) return undefined;
      const relevant = validatingHooks(registry).flatMap((hook) => {
        const matched = shouldCall(registry, authorizer, hook.webhook, attributes);
        return matched === undefined ? [] : [{ hook, matched }];
      });
      return relevant.length === 0 ? undefined : askAll(transport, context, attributes, relevant);
    },
  };
}

interface Relevant {
  readonly hook: Hook;
  readonly matched: Resource;
}

/** Asks all at once; the first that refuses is heard. @throws StatusError */
async function askAll(
  transport: WebhookTransport,
  context: AdmissionContext,
  attributes: AdmissionAttributes,
  relevant: readonly Relevant[],
): Promise<void> {
  const refusals: Error[] = [];
  const one = async ({ hook: { webhook }, matched }: Relevant, index: number): Promise<void> => {
    try {
      await ask(transport, context, webhook, attributes, matched, false);
    } catch (error) {
      if (error instanceof CallError && webhook.failurePolicy === 'Ignore') {
        const key = `failed-open.validating.webhook.admission.k8s.io/round_0_index_${String(index)}`;
        context.annotate(key, webhook.name);
        return;
      }
      refusals.push(error instanceof CallError ? error.status : (error as Error));
    }
  };
  await Promise.all(relevant.map(one));
  const [first] = refusals;
  if (first !== undefined) throw first;
}
