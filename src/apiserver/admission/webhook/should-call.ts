import type { Authorizer, Resource } from '../../../api/index.ts';
import { type AdmissionAttributes, forbidden, type Registry } from '../../registry/index.ts';
import { Activation, matchConditions } from '../expressions/index.ts';
import { converted, matchRules, namespaceMatches, objectMatches } from '../matching/index.ts';
import { type AnyWebhook, conditionsOf } from './hooks.ts';

/**
 * As which resource a webhook is to be told of a request; undefined where it is not.
 * @throws StatusError where that cannot be said upstream: webhook/generic/webhook.go ShouldCallHook
 */
export function shouldCall(
  registry: Registry,
  authorizer: Authorizer,
  webhook: AnyWebhook,
  attributes: AdmissionAttributes,
): Resource | undefined {
  const matched = matchRules(registry, webhook.rules ?? [], attributes, webhook.matchPolicy);
  if (matched === undefined || !objectMatches(webhook.objectSelector, attributes)) return undefined;
  if (!namespaceMatches(registry, webhook.namespaceSelector, attributes)) return undefined;
  const conditions = conditionsOf(webhook);
  if (conditions.length === 0) return matched;
  const { resource, object, oldObject, name } = attributes;
  const activation = new Activation({
    attributes,
    matched,
    object: converted(object, resource, matched),
    oldObject: converted(oldObject, resource, matched),
    namespace: undefined,
    params: undefined,
    authorizer,
  });
  const resolve = (variable: string): ReturnType<Activation['resolve']> => activation.resolve(variable);
  const { matches, error } = matchConditions(conditions, () => resolve, webhook.failurePolicy ?? 'Fail');
  if (error !== undefined) throw forbidden(resource, name, error);
  return matches ? matched : undefined;
}
