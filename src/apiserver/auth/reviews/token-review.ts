import type { SelfSubjectReview, TokenReview, UserInfo } from '../../../api/index.ts';
import { badRequest } from '../../registry/index.ts';
import { reviewToken } from '../authenticate.ts';
import { type AccountTokens, API_AUDIENCES } from '../tokens/account-tokens.ts';

/** As `authentication.k8s.io/v1` shows a user. */
function shown(user: UserInfo): NonNullable<NonNullable<TokenReview['status']>['user']> {
  const { username, uid, groups, extra } = user;
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** upstream: pkg/registry/authentication/tokenreview/storage.go @throws StatusError BadRequest */
export async function answerTokenReview(tokens: AccountTokens, review: TokenReview): Promise<TokenReview> {
  const { token, audiences = [] } = review.spec;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const answer = await reviewToken(tokens, token, audiences.length === 0 ? API_AUDIENCES : audiences);
  const status = answer.ok
    ? { authenticated: true, user: shown(answer.user), audiences: answer.audiences }
    : { user: {}, error: answer.error };
  return { ...review, status };
}

/** upstream: pkg/registry/authentication/selfsubjectreview/rest.go */
export function answerSelfSubjectReview(review: SelfSubjectReview, user: UserInfo): SelfSubjectReview {
  return { ...review, status: { userInfo: shown(user) } };
}
