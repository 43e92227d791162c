import {
  type AuthenticationV1TokenRequest as TokenRequest,
  type ExpectedKind,
  type LocalSubjectAccessReview,
  localSubjectAccessReviews,
  type SelfSubjectAccessReview,
  selfSubjectAccessReviews,
  type SelfSubjectReview,
  selfSubjectReviews,
  type SelfSubjectRulesReview,
  selfSubjectRulesReviews,
  serviceAccounts,
  type SubjectAccessReview,
  subjectAccessReviews,
  type TokenReview,
  tokenReviews,
} from '../../api/index.ts';
import { question, questionKey, type Questions } from '../registry/index.ts';
import type { RbacAuthorizer } from './rbac-authorizer.ts';
import { answerRulesReview, answerSelfReview, answerSubjectReview } from './reviews/access-review.ts';
import { answerSelfSubjectReview, answerTokenReview } from './reviews/token-review.ts';
import type { AccountTokens } from './tokens/account-tokens.ts';
import { requestToken } from './tokens/token-request.ts';

const TOKEN_REQUEST: ExpectedKind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };

export interface QuestionDeps {
  readonly tokens: AccountTokens;
  readonly authorizer: RbacAuthorizer;
}

/** What is asked about users and tokens. */
export function authQuestions({ tokens, authorizer }: QuestionDeps): Questions {
  return new Map([
    [questionKey(tokenReviews, ''), question<TokenReview>(tokenReviews, (review) => answerTokenReview(tokens, review))],
    [
      questionKey(selfSubjectReviews, ''),
      question<SelfSubjectReview>(selfSubjectReviews, (review, { requester }) =>
        answerSelfSubjectReview(review, requester.user),
      ),
    ],
    [
      questionKey(selfSubjectAccessReviews, ''),
      question<SelfSubjectAccessReview>(selfSubjectAccessReviews, (review, { requester }) =>
        answerSelfReview(authorizer, selfSubjectAccessReviews, review, requester.user),
      ),
    ],
    [
      questionKey(subjectAccessReviews, ''),
      question<SubjectAccessReview>(subjectAccessReviews, (review) =>
        answerSubjectReview(authorizer, subjectAccessReviews, review, ''),
      ),
    ],
    [
      questionKey(localSubjectAccessReviews, ''),
      question<LocalSubjectAccessReview>(localSubjectAccessReviews, (review, { namespace }) =>
        answerSubjectReview(authorizer, localSubjectAccessReviews, review, namespace),
      ),
    ],
    [
      questionKey(selfSubjectRulesReviews, ''),
      question<SelfSubjectRulesReview>(selfSubjectRulesReviews, (review, { requester }) =>
        answerRulesReview(authorizer, review, requester.user),
      ),
    ],
    [
      questionKey(serviceAccounts, 'token'),
      question<TokenRequest>(
        TOKEN_REQUEST,
        (sent, request) => requestToken(tokens, sent, request),
        'AuthenticationV1TokenRequest',
      ),
    ],
  ]);
}
