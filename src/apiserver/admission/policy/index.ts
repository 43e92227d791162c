/** Admission by policy: expressions that admit, refuse and change requests. Imports api, cel and the registry. */
export { policyExpressions } from './expression-plugin.ts';
export { mutatingAdmissionPolicy } from './mutating-plugin.ts';
export { followPolicies } from './type-check/index.ts';
export { validatingAdmissionPolicy } from './validating-plugin.ts';
