/** Role-based access control as pure functions: which rules allow what, and which rules hold others. Imports types, selectors. */
export {
  type Access,
  type AccessDecision,
  type Authorizer,
  forbiddenText,
  type PathAccess,
  type ResourceAccess,
} from './access.ts';
export { aggregatedRules } from './aggregation.ts';
export { compactRules, quotedList, ruleText, uncovered } from './covers.ts';
export { ruleAllows } from './rules.ts';
export {
  type ServiceAccountName,
  serviceAccountGroups,
  serviceAccountOf,
  serviceAccountUser,
  serviceAccountUsername,
} from './service-account.ts';
