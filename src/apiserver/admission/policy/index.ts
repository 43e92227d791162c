/** Admission by policy: expressions that admit, refuse and change requests. Imports api, cel and the registry. */
export { validatingAdmissionPolicy } from './validating-plugin.ts';
