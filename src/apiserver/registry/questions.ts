import { type ExpectedKind, groupResource, type KubernetesObject, type Resource } from '../../api/index.ts';
import { contextOf } from './admission-context.ts';
import type { Question, QuestionRequest, Written } from './registry.ts';

/** Ties an answer to the kind that it is about: what is sent is decoded as that type first. */
export function question<T extends KubernetesObject>(
  as: ExpectedKind,
  answer: (sent: T, request: QuestionRequest) => T | Promise<T>,
  typeName: string = as.kind,
): Question {
  return { as, typeName, answer: answer as unknown as Question['answer'] };
}

/** `tokenreviews.authentication.k8s.io`, `serviceaccounts/token` */
export function questionKey(resource: Pick<Resource, 'group' | 'resource'>, subresource: string): string {
  return subresource === '' ? groupResource(resource) : `${groupResource(resource)}/${subresource}`;
}

/** Answers a question that is decoded; admission sees it as any creation. @throws StatusError */
export async function ask(
  { answer }: Question,
  request: QuestionRequest & { readonly resource: Resource; readonly subresource: string },
  sent: KubernetesObject,
): Promise<Written> {
  const { registry, resource, subresource, namespace, name, requester, dryRun } = request;
  const warnings: string[] = [];
  const context = contextOf(registry, requester, warnings);
  const attributes = {
    operation: 'CREATE',
    resource,
    subresource,
    namespace,
    name,
    user: requester.user,
    dryRun,
  } as const;
  const object = await registry.admission.mutate({ ...attributes, object: sent }, context);
  await registry.admission.validate({ ...attributes, object }, context);
  return { object: await answer(object, request), warnings, created: true };
}
