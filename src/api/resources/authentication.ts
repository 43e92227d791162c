import type * as types from '../generated/types.ts';
import { CREATE_ONLY, define, type Resource } from './resource.ts';

export const selfSubjectReviews = define<types.SelfSubjectReview>(
  'authentication.k8s.io/v1',
  'SelfSubjectReview',
  'selfsubjectreviews',
  { namespaced: false, verbs: CREATE_ONLY },
);
export const tokenReviews = define<types.TokenReview>('authentication.k8s.io/v1', 'TokenReview', 'tokenreviews', {
  namespaced: false,
  verbs: CREATE_ONLY,
});

export const authenticationResources: readonly Resource[] = [selfSubjectReviews, tokenReviews];
