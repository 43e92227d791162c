/** References, manifests, layers, the registry client, the Dockerfile builder. Imports base only. */
export type * from './api.ts';
