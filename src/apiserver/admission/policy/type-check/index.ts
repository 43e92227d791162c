/** What the types of the kinds a policy is about say of its expressions. Imports api, cel and the registry. */
export { followPolicies } from './follow-policies.ts';
