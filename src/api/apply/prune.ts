import { difference, EMPTY, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';
import type { Owner, Owners } from './owners.ts';
import { withNamedFields } from './reconcile.ts';
import { removeItems } from './remove.ts';
import { toFieldSet } from './to-field-set.ts';
import { type ApiObject, inVersion, type TrackedKind, versionType } from './tracked-kind.ts';
import type { ApplyType } from './type.ts';

/**
 * Takes out of a merged object what its manager applied the last time, does not apply now, and nobody else owns.
 * Upstream: Updater.prune of structured-merge-diff merge/update.go
 * @param owners with what the manager applies now
 * @param last what it applied the last time
 */
export function prune(kind: TrackedKind, merged: ApiObject, owners: Owners, last: Owner | undefined): ApiObject {
  if (last === undefined || isEmptySet(last.fields)) return merged;
  const version = versionType(kind, last.apiVersion);
  if (version === undefined) return merged;
  const { type } = version;
  const whole = inVersion(kind, merged, last.apiVersion);
  const lastFields = withNamedFields(type, last.fields);
  const without = removeItems(type, whole, lastFields) as ApiObject;
  const owned = inVersion(kind, withOwnedItems(kind, whole, without, last.apiVersion, owners), last.apiVersion);
  const gone = difference(namedFieldsOf(type, whole), namedFieldsOf(type, owned));
  const pruned = removeItems(type, whole, intersection(gone, lastFields)) as ApiObject;
  return inVersion(kind, pruned, merged['apiVersion'] as string);
}

function namedFieldsOf(type: ApplyType, object: ApiObject): FieldSet {
  return withNamedFields(type, toFieldSet(type, object));
}

/** Puts back what others own, in each of the versions in which they own it; the version of the pruned object first. */
function withOwnedItems(
  kind: TrackedKind,
  merged: ApiObject,
  pruned: ApiObject,
  prunedVersion: string,
  owners: Owners,
): ApiObject {
  const byVersion = new Map<string, FieldSet>([[prunedVersion, EMPTY]]);
  for (const { apiVersion, fields } of owners.values()) {
    byVersion.set(apiVersion, union(byVersion.get(apiVersion) ?? EMPTY, fields));
  }
  let [whole, result] = [merged, pruned];
  for (const [apiVersion, owned] of byVersion) {
    const type = versionType(kind, apiVersion)?.type;
    if (type === undefined) continue;
    whole = inVersion(kind, whole, apiVersion);
    const kept = union(namedFieldsOf(type, inVersion(kind, result, apiVersion)), withNamedFields(type, owned));
    result = removeItems(type, whole, difference(namedFieldsOf(type, whole), kept)) as ApiObject;
  }
  return result;
}
