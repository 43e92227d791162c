import type { ManagedFieldsEntry } from '../generated/types.ts';
import { type Element } from './element.ts';
import { difference, hasPath, isEmptySet, setOf } from './field-set.ts';
import { entriesOf, type Owner, ownersOf, withFields } from './owners.ts';

type Entries = readonly ManagedFieldsEntry[] | undefined;

/** Where a version of a kind keeps the number of replicas, below the object; undefined when it has no such version. */
export type ReplicasPath = (apiVersion: string) => readonly Element[] | undefined;

const SCALE_VERSION = 'autoscaling/v1';
const REPLICAS: readonly Element[] = ['f:spec', 'f:replicas'];

/** Who owns the replicas, as owners of a Scale. Upstream: ScaleHandler.ToSubresource of managedfields/scalehandler.go */
export function toScaleOwners(entries: Entries, pathOf: ReplicasPath): Entries {
  const result = new Map<string, Owner>();
  for (const [id, { entry: _entry, ...owner }] of ownersOf(entries)) {
    const path = pathOf(owner.apiVersion);
    if (path === undefined || !hasPath(owner.fields, path)) continue;
    result.set(id, { ...owner, apiVersion: SCALE_VERSION, fields: setOf(...REPLICAS) });
  }
  return entriesOf(result);
}

/**
 * The owners of an object after its Scale was written. Upstream: ScaleHandler.ToParent
 * @param entries of the object @param scaleEntries of the Scale @param apiVersion of the object
 */
export function fromScaleOwners(
  entries: Entries,
  scaleEntries: Entries,
  apiVersion: string,
  pathOf: ReplicasPath,
): Entries {
  const path = pathOf(apiVersion);
  if (path === undefined) return entries;
  const parents = ownersOf(entries);
  const scale = new Map([...ownersOf(scaleEntries).values()].map((owner) => [scaleKey(owner), owner]));
  const result = new Map<string, Owner>();
  for (const [id, owner] of parents) {
    const own = pathOf(owner.apiVersion);
    if (own === undefined) continue;
    if (!hasPath(owner.fields, own) || scale.delete(scaleKey(owner))) {
      result.set(id, owner);
      continue;
    }
    const rest = withFields(owner, difference(owner.fields, setOf(...own)));
    if (rest !== undefined) result.set(id, rest);
  }
  for (const [key, { manager, operation, subresource, fields }] of scale) {
    if (isEmptySet(fields)) continue;
    // Upstream does not carry the time over either.
    result.set(`scale ${key}`, { manager, operation, subresource, apiVersion, fields: setOf(...path) });
  }
  return entriesOf(result, entries);
}

/** What an owner is told by on both sides; the versions differ. */
function scaleKey({ manager, operation, subresource }: Owner): string {
  return `${operation}\t${manager}\t${subresource}`;
}
