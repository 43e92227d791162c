/** How objects count against ResourceQuotas. Upstream: k8s.io/apiserver/pkg/quota, pkg/quota. Imports quantity, pods, time. */
export { type Charge, checkQuotas, type QuotaAnswer } from './check.ts';
export type { QuotaRequest } from './evaluator.ts';
export { countedKinds, quotaEvaluator } from './evaluators.ts';
export { countsDifferently, type ObjectsOf, quotaStatus } from './usage.ts';
