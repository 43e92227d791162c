/** CustomResourceDefinitions come to life: what they define is served. Imports api, cel, registry, store. */
export { CustomKindServer } from './custom-kind-server.ts';
