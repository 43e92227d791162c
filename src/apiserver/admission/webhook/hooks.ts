import {
  type KubernetesObject,
  type MutatingWebhook,
  type MutatingWebhookConfiguration,
  mutatingWebhookConfigurations,
  type Resource,
  type ValidatingWebhook,
  type ValidatingWebhookConfiguration,
  validatingWebhookConfigurations,
} from '../../../api/index.ts';
import { BOOL } from '../../../cel/index.ts';
import type { Registry } from '../../registry/index.ts';
import { admissionEnvironment, compileCondition, type Condition } from '../expressions/index.ts';
import { storedObjects } from '../stored.ts';

export type AnyWebhook = ValidatingWebhook | MutatingWebhook;

/** A webhook, and where it is declared. */
export interface Hook<W extends AnyWebhook = AnyWebhook> {
  readonly webhook: W;
  readonly configuration: string;
  /** Of all that are declared; in audit annotations. */
  readonly index: number;
}

function hooksOf<W extends AnyWebhook, C extends KubernetesObject & { readonly webhooks?: readonly W[] }>(
  registry: Registry,
  resource: Resource<C>,
): readonly Hook<W>[] {
  return storedObjects(registry, resource)
    .flatMap(({ metadata, webhooks = [] }) => webhooks.map((webhook) => ({ webhook, configuration: metadata.name })))
    .map((hook, index) => ({ ...hook, index }));
}

/** All of a kind, by the names of their configurations and then in their order. */
export function validatingHooks(registry: Registry): readonly Hook<ValidatingWebhook>[] {
  return hooksOf<ValidatingWebhook, ValidatingWebhookConfiguration>(registry, validatingWebhookConfigurations);
}

export function mutatingHooks(registry: Registry): readonly Hook<MutatingWebhook>[] {
  return hooksOf<MutatingWebhook, MutatingWebhookConfiguration>(registry, mutatingWebhookConfigurations);
}

const compiled = new WeakMap<AnyWebhook, readonly Condition[]>();

/** The conditions of a webhook, compiled once. */
export function conditionsOf(webhook: AnyWebhook): readonly Condition[] {
  const known = compiled.get(webhook);
  if (known !== undefined) return known;
  const environment = admissionEnvironment({ params: false, authorizer: true });
  const conditions = (webhook.matchConditions ?? []).map(({ expression }) =>
    compileCondition(environment, expression, [BOOL]),
  );
  compiled.set(webhook, conditions);
  return conditions;
}
