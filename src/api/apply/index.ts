/**
 * Who owns which fields of an object, and server-side apply. Pure; times and versions come from the caller.
 * Upstream: sigs.k8s.io/structured-merge-diff, apimachinery/pkg/util/managedfields
 */
export { applyConfiguration, type Applier } from './apply-configuration.ts';
export { builtInType } from './built-in-types.ts';
export { customResourceType, type MergeSchema } from './schema-types.ts';
export { mergeConfiguration, MergeError } from './merge-configuration.ts';
export { ownableFields } from './reset-fields.ts';
export { fromScaleOwners, type ReplicasPath, toScaleOwners } from './scale-owners.ts';
export { trackUpdate } from './track-update.ts';
export { type ApiObject, type FieldFilter, type TrackedKind, type TrackedVersion } from './tracked-kind.ts';
export { type ApplyType, DEDUCED } from './type.ts';
