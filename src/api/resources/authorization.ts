import type * as types from '../generated/types.ts';
import { CREATE_ONLY, define, type Resource } from './resource.ts';

export const localSubjectAccessReviews = define<types.LocalSubjectAccessReview>(
  'authorization.k8s.io/v1',
  'LocalSubjectAccessReview',
  'localsubjectaccessreviews',
  { verbs: CREATE_ONLY },
);
export const selfSubjectAccessReviews = define<types.SelfSubjectAccessReview>(
  'authorization.k8s.io/v1',
  'SelfSubjectAccessReview',
  'selfsubjectaccessreviews',
  { namespaced: false, verbs: CREATE_ONLY },
);
export const selfSubjectRulesReviews = define<types.SelfSubjectRulesReview>(
  'authorization.k8s.io/v1',
  'SelfSubjectRulesReview',
  'selfsubjectrulesreviews',
  { namespaced: false, verbs: CREATE_ONLY },
);
export const subjectAccessReviews = define<types.SubjectAccessReview>(
  'authorization.k8s.io/v1',
  'SubjectAccessReview',
  'subjectaccessreviews',
  { namespaced: false, verbs: CREATE_ONLY },
);

export const authorizationResources: readonly Resource[] = [
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
];
