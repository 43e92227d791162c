/** CustomResourceDefinitions come to life: what they define is served. Imports api, cel, registry, store. */
export { customKindAdmission } from './admission.ts';
export { serveCustomKinds } from './custom-kinds.ts';
