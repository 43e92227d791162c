import type {
  Access,
  Authorizer,
  LocalSubjectAccessReview,
  NonResourceAttributes,
  Resource,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewStatus,
  UserInfo,
} from '../../../api/index.ts';
import { badRequest } from '../../registry/index.ts';
import { aggregate, isNode, type RbacAuthorizer } from '../rbac-authorizer.ts';
import { checkAccessReview } from './validate-review.ts';

interface Asked {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** upstream: pkg/registry/authorization/util ResourceAttributesFrom, NonResourceAttributesFrom */
function accessOf(user: UserInfo, { resourceAttributes, nonResourceAttributes }: Asked): Access {
  if (resourceAttributes === undefined) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { kind: 'path', user, verb, path };
  }
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes;
  return { kind: 'resource', user, verb, group, resource, subresource, namespace, name };
}

function statusOf(authorizer: Authorizer, access: Access): SubjectAccessReviewStatus {
  const { allowed, reason } = authorizer.authorize(access);
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

/** May the one who asks do this? @throws StatusError Invalid */
export function answerSelfReview(
  authorizer: Authorizer,
  resource: Resource,
  review: SelfSubjectAccessReview,
  user: UserInfo,
): SelfSubjectAccessReview {
  checkAccessReview(resource, review, '');
  return { ...review, status: statusOf(authorizer, accessOf(user, review.spec)) };
}

/** May somebody do this? @param namespace of the request @throws StatusError Invalid, BadRequest */
export function answerSubjectReview<T extends SubjectAccessReview | LocalSubjectAccessReview>(
  authorizer: Authorizer,
  resource: Resource,
  review: T,
  namespace: string,
): T {
  const own = review.metadata.namespace ?? '';
  if (resource.namespaced && own !== '' && own !== namespace) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
  }
  checkAccessReview(resource, review, namespace);
  const { user: username = '', groups = [], uid, extra } = review.spec;
  const user: UserInfo = {
    username,
    groups,
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
  return { ...review, status: statusOf(authorizer, accessOf(user, review.spec)) };
}

/** Everything that the one who asks may do in a namespace. upstream: selfsubjectrulesreview/rest.go @throws StatusError BadRequest */
export function answerRulesReview(
  authorizer: RbacAuthorizer,
  review: SelfSubjectRulesReview,
  user: UserInfo,
): SelfSubjectRulesReview {
  const { namespace = '' } = review.spec;
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, errors } = authorizer.rulesFor(user, namespace);
  const all = isNode(user) ? ['node authorizer does not support user rule resolution', ...errors] : errors;
  return {
    ...review,
    status: {
      resourceRules: rules.flatMap(({ verbs, apiGroups, resources, resourceNames, nonResourceURLs = [] }) =>
        nonResourceURLs.length > 0
          ? []
          : [
              {
                verbs,
                ...(apiGroups === undefined ? {} : { apiGroups }),
                ...(resources === undefined ? {} : { resources }),
                ...(resourceNames === undefined ? {} : { resourceNames }),
              },
            ],
      ),
      nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
        nonResourceURLs.length === 0 ? [] : [{ verbs, nonResourceURLs }],
      ),
      incomplete: all.length > 0,
      ...(all.length === 0 ? {} : { evaluationError: aggregate(all) }),
    },
  };
}
