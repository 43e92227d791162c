import {
  type Authorizer,
  groupResource,
  type KubernetesObject,
  type MutatingWebhook,
  mutatingWebhookConfigurations,
  type Resource,
  sameJson,
} from '../../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionContext,
  type AdmissionPlugin,
  type Reinvocation,
  reinvocationOf,
} from '../../registry/index.ts';
import { converted } from '../matching/index.ts';
import { isExempt } from '../policy/exempt.ts';
import { Reinvoked } from '../policy/reinvoked.ts';
import { ask } from './ask.ts';
import { CallError } from './call-error.ts';
import { type Hook, mutatingHooks } from './hooks.ts';
import { patchedBy } from './patch.ts';
import { shouldCall } from './should-call.ts';
import type { WebhookTransport } from './transport.ts';

const NAME = 'MutatingAdmissionWebhook';
const CONFIGURATIONS = groupResource(mutatingWebhookConfigurations);
const MUTATION = 'mutation.webhook.admission.k8s.io';

/** upstream: k8s.io/apiserver/pkg/admission/plugin/webhook/mutating */
export function mutatingAdmissionWebhook(authorizer: Authorizer, transport: WebhookTransport): AdmissionPlugin {
  const dispatch = (
    attributes: AdmissionAttributes,
    context: AdmissionContext,
  ): Promise<KubernetesObject | undefined> | undefined => {
    const { registry } = context;
    if (registry.store.count(CONFIGURATIONS) === 0) return undefined;
    const hooks = mutatingHooks(registry);
    // Nothing is waited for where no webhook is interested. What one changes may interest another: so all are asked again.
    const interested = hooks.some(({ webhook }) => shouldCall(registry, authorizer, webhook, attributes) !== undefined);
    return interested ? new Dispatch(attributes, context, authorizer, transport).run(hooks) : undefined;
  };
  return {
    name: NAME,
    handles: (_, resource) => !isExempt(resource),
    mutate(attributes, context) {
      const { object } = attributes;
      return dispatch(attributes, context)?.then((next) => next ?? object) ?? object;
    },
    // Deletions bring no object that could be changed; their webhooks are asked all the same.
    validate(attributes, context) {
      if (attributes.operation === 'CREATE' || attributes.operation === 'UPDATE') return undefined;
      return dispatch(attributes, context)?.then(() => undefined);
    },
  };
}

/** One request before all webhooks. upstream: webhook/mutating/dispatcher.go Dispatch */
class Dispatch {
  readonly #context: AdmissionContext;
  readonly #authorizer: Authorizer;
  readonly #transport: WebhookTransport;
  readonly #reinvocation: Reinvocation;
  readonly #reinvoked: Reinvoked;
  #attributes: AdmissionAttributes;

  constructor(
    attributes: AdmissionAttributes,
    context: AdmissionContext,
    authorizer: Authorizer,
    transport: WebhookTransport,
  ) {
    this.#attributes = attributes;
    this.#context = context;
    this.#authorizer = authorizer;
    this.#transport = transport;
    this.#reinvocation = reinvocationOf(context);
    this.#reinvoked = Reinvoked.of(this.#reinvocation, NAME);
  }

  /** The object after all webhooks, one after the other. @throws StatusError */
  async run(hooks: readonly Hook<MutatingWebhook>[]): Promise<KubernetesObject | undefined> {
    const { again } = this.#reinvocation;
    const { object } = this.#attributes;
    if (again && object !== undefined && this.#reinvoked.isChanged(object)) this.#reinvoked.askAgain();
    for (const hook of hooks) {
      const { webhook, configuration } = hook;
      const matched = shouldCall(this.#context.registry, this.#authorizer, webhook, this.#attributes);
      const key = `${configuration}/${webhook.name}`;
      if (matched === undefined || (again && !this.#reinvoked.isToBeAsked(key))) continue;
      await this.#call(hook, matched);
      if (webhook.reinvocationPolicy === 'IfNeeded') this.#reinvoked.add(key);
    }
    const { object: last } = this.#attributes;
    if (last !== undefined) this.#reinvoked.done(last);
    return last;
  }

  async #call({ webhook, configuration, index }: Hook<MutatingWebhook>, matched: Resource): Promise<void> {
    const place = `round_${this.#reinvocation.again ? '1' : '0'}_index_${String(index)}`;
    let mutated = false;
    try {
      mutated = await this.#mutate(webhook, matched);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (webhook.failurePolicy !== 'Ignore') throw error.status;
      this.#context.annotate(`failed-open.${MUTATION}/${place}`, webhook.name);
    } finally {
      const told = JSON.stringify({ configuration, webhook: webhook.name, mutated });
      this.#context.annotate(`${MUTATION}/${place}`, told);
    }
  }

  /** Whether the webhook changed the object. */
  async #mutate(webhook: MutatingWebhook, matched: Resource): Promise<boolean> {
    const { resource, object } = this.#attributes;
    const verdict = await ask(this.#transport, this.#context, webhook, this.#attributes, matched, true);
    const shown = converted(object, resource, matched);
    const next = patchedBy(webhook.name, verdict, matched, shown);
    if (next === undefined || next === shown || sameJson(next, shown)) return false;
    this.#attributes = { ...this.#attributes, object: converted(next, matched, resource) ?? next };
    this.#reinvoked.askAgain();
    this.#reinvocation.wanted = true;
    return true;
  }
}
