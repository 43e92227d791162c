import { jsonEqual } from '../equal.ts';
import type { KubernetesObject } from '../meta.ts';
import { type CreateContext, keepMeta, newMetadata } from '../strategy/index.ts';
import type { CustomVersion } from './versions.ts';

type WithStatus = KubernetesObject & { readonly status?: unknown };

/** upstream: apiextensions-apiserver pkg/registry/customresource/strategy.go PrepareForCreate */
export function prepareCustomForCreate(
  version: CustomVersion,
  object: KubernetesObject,
  context: CreateContext,
): KubernetesObject {
  const metadata = { ...newMetadata(version, object.metadata, context), generation: 1 };
  return withStatus({ ...object, metadata }, version.hasStatus ? undefined : (object as WithStatus).status);
}

/** The generation counts all changes but those of the metadata. */
export function prepareCustomForUpdate(
  version: CustomVersion,
  next: KubernetesObject,
  old: KubernetesObject,
): KubernetesObject {
  const metadata = keepMeta(next.metadata, old.metadata);
  const kept = version.hasStatus
    ? withStatus({ ...next, metadata }, (old as WithStatus).status)
    : { ...next, metadata };
  if (jsonEqual({ ...kept, metadata: undefined }, { ...old, metadata: undefined })) return kept;
  return { ...kept, metadata: { ...metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}

/** Only the status changes, and who owns what. */
export function prepareCustomForStatusUpdate(next: KubernetesObject, old: KubernetesObject): KubernetesObject {
  const { managedFields } = next.metadata;
  const { managedFields: _owners, ...metadata } = old.metadata;
  const owned = { ...old, metadata: { ...metadata, ...(managedFields === undefined ? {} : { managedFields }) } };
  return withStatus(owned, (next as WithStatus).status);
}

/** An object with a status, or without any. */
function withStatus(object: WithStatus, status: unknown): KubernetesObject {
  if (status !== undefined) return { ...object, status } as KubernetesObject;
  if (object.status === undefined) return object;
  const { status: _status, ...rest } = object;
  return rest;
}
