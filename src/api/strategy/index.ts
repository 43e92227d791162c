/** What the registry does to an object around a write, apart from storing it. Upstream: apiserver/pkg/registry/rest, pkg/registry. */
export { type CreateContext, generateName, newMetadata, prepareForCreate } from './create.ts';
export { keepMeta, prepareForStatusUpdate, prepareForSubresourceUpdate, prepareForUpdate } from './update.ts';
