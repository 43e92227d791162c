import type { AdmissionAttributes, AdmissionContext } from '../../registry/index.ts';
import type { Resource } from '../../../api/index.ts';
import { converted, namespaceOf } from '../matching/index.ts';
import { callWebhook } from './call.ts';
import { CallError, noDryRun, rejection } from './call-error.ts';
import type { AnyWebhook } from './hooks.ts';
import { ReviewError, reviewOf, type Verdict, verdictOf } from './review.ts';
import type { WebhookTransport } from './transport.ts';

/**
 * Asks one webhook about a request, and passes on its warnings and annotations.
 * @throws CallError where it cannot be asked, StatusError where it refuses
 * upstream: webhook/{validating,mutating}/dispatcher.go callHook
 */
export async function ask(
  transport: WebhookTransport,
  { registry, warn, annotate }: AdmissionContext,
  webhook: AnyWebhook,
  attributes: AdmissionAttributes,
  matched: Resource,
  mutating: boolean,
): Promise<Verdict> {
  if (attributes.dryRun && !['None', 'NoneOnDryRun'].includes(webhook.sideEffects)) throw noDryRun(webhook.name);
  const { resource, object, oldObject } = attributes;
  const subject = {
    attributes: { ...attributes, namespace: namespaceOf(attributes) },
    matched,
    object: converted(object, resource, matched),
    oldObject: converted(oldObject, resource, matched),
  };
  const review = reviewOf(subject, webhook.admissionReviewVersions, registry.uuid());
  if (review === undefined) {
    const why = 'webhook does not accept known AdmissionReview versions (v1, v1beta1)';
    throw new CallError(webhook.name, `could not create admission objects: ${why}`);
  }
  const verdict = verified(
    webhook,
    () => callWebhook(transport, registry.clock, webhook, review),
    (answer) => verdictOf(answer, review, mutating),
  );
  const { allowed, result, warnings, auditAnnotations } = await verdict;
  for (const [key, value] of Object.entries(auditAnnotations)) annotate(`${webhook.name}/${key}`, value);
  for (const warning of warnings) warn(warning);
  if (!allowed) throw rejection(webhook.name, result);
  return verdict;
}

async function verified(
  { name }: AnyWebhook,
  call: () => Promise<unknown>,
  read: (answer: unknown) => Verdict,
): Promise<Verdict> {
  const answer = await call();
  try {
    return read(answer);
  } catch (error) {
    if (error instanceof ReviewError) throw new CallError(name, `received invalid webhook response: ${error.message}`);
    throw error;
  }
}
