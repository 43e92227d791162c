import { type ExpectedKind, groupResource, type KubernetesObject, type Resource } from '../../api/index.ts';
import { contextOf } from './admission-context.ts';
import type { Registry, Requester, Written } from './registry.ts';

export interface QuestionRequest {
  readonly registry: Registry;
  /** `''` for cluster-scoped kinds. */
  readonly namespace: string;
  /** Whose subresource is asked; `''` for kinds of their own. */
  readonly name: string;
  readonly requester: Requester;
  readonly dryRun: boolean;
}

/** A kind that is created to be answered and is never stored: reviews, requests for tokens. */
export interface Question {
  readonly as: ExpectedKind;
  /** Name of its generated type. */
  readonly typeName: string;
  /** The object with its status. @throws StatusError */
  readonly answer: (sent: KubernetesObject, request: QuestionRequest) => KubernetesObject | Promise<KubernetesObject>;
}

/** By {@link questionKey}. */
export type Questions = ReadonlyMap<string, Question>;

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
