/**
 * Image references, manifests, layers, the registry client with a node's image store, and the Dockerfile builder.
 * Invariants: nothing unpacked is unverified; the same build inputs give the same digests. Imports base only.
 */
export type * from './api.ts';
export { createImageStore } from './image-store.ts';
export { createRegistryClient } from './registry-client.ts';
export { isPullError } from './pull-error.ts';
export { familiarName, formatReference, parseReference, registryPath, repositoryName } from './reference.ts';
export * from './build/index.ts';
