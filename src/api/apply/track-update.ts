import { freezeShared } from '../../base/index.ts';
import { jsonEqual } from '../equal.ts';
import type { ManagedFieldsEntry, ObjectMeta } from '../generated/types.ts';
import { omit } from '../omit.ts';
import { capOwners } from './cap-owners.ts';
import { compare, isUnchanged } from './compare.ts';
import { createdFields } from './created-fields.ts';
import { FieldsError } from './element.ts';
import { type FieldSet, hasChildren, union } from './field-set.ts';
import { TypedError } from './list-elements.ts';
import { entriesOf, entryOf, type Owner, ownerId, type Owners, ownersOf, parseOwners } from './owners.ts';
import { reconciled } from './reconciled.ts';
import { filtered, settle } from './settle.ts';
import { stripMeta } from './strip-meta.ts';
import { type ApiObject, apiVersionOf, type TrackedKind } from './tracked-kind.ts';

type Entries = readonly ManagedFieldsEntry[];

export function metaOf(object: ApiObject): ObjectMeta {
  return object['metadata'] ?? {};
}

/** An object with other owners; the same object when they are those it has. */
export function withEntries<T extends ApiObject>(object: T, entries: Entries | undefined): T {
  const metadata = metaOf(object);
  if (metadata.managedFields === entries) return object;
  const rest = omit(metadata, 'managedFields');
  return { ...object, metadata: entries === undefined ? rest : { ...rest, managedFields: entries } };
}

/** Upstream: isResetManagedFields */
function isReset(entries: Entries): boolean {
  if (entries.length === 0) return true;
  const [first] = entries;
  return entries.length === 1 && first !== undefined && Object.keys(first).length === 0;
}

/** The one owner of an object that is new. */
function creator(kind: TrackedKind, by: { readonly manager: string; readonly time: string }, fields: FieldSet): Owner {
  return {
    manager: by.manager === '' ? 'unknown' : by.manager,
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: kind.subresource,
    time: by.time,
    fields,
  };
}

/** The owners that an update starts from: those that the client sent, if it sent any that can be read. */
function startingOwners(kind: TrackedKind, live: ApiObject | undefined, next: ApiObject): Owners {
  const stored = live === undefined ? undefined : metaOf(live).managedFields;
  const sent = metaOf(next).managedFields;
  // A subresource has no say in who owns what.
  if (kind.subresource !== '' || sent === undefined || sent === stored) return ownersOf(stored);
  if (isReset(sent)) return ownersOf(undefined);
  if (stored !== undefined && jsonEqual(sent, stored)) return ownersOf(stored);
  try {
    return parseOwners(sent);
  } catch (cause) {
    if (cause instanceof FieldsError) return ownersOf(stored);
    throw cause;
  }
}

/**
 * The owners after `manager` took an object from `before` to `after`.
 * Upstream: Update of managedfields' managers and of structured-merge-diff @throws TypedError
 */
export function ownersAfterUpdate(
  kind: TrackedKind,
  step: { readonly before: ApiObject; readonly after: ApiObject },
  owners: Owners,
  by: { readonly manager: string; readonly time: string },
): Owners {
  const own = filtered(kind, compare(kind.type, step.before, step.after));
  const settled = settle(kind, { ...step, own }, owners, { force: true });
  const fields = isUnchanged(own) ? {} : stripMeta(union(own.modified, own.added));
  if (!hasChildren(fields)) return settled;
  const owner = creator(kind, by, fields);
  const id = ownerId(owner);
  const before = settled.get(id);
  const all = before === undefined ? fields : union(before.fields, fields);
  return capOwners(new Map(settled).set(id, { ...owner, fields: all }));
}

interface LastEntries {
  readonly kind: TrackedKind;
  readonly manager: string;
  readonly time: string;
  readonly entries: Entries;
}

/** Many objects of one form are created by one manager in a second: they share what says so. Forgetting costs time only. */
const lastEntries = new WeakMap<FieldSet, LastEntries>();

/** Who owns what of a new object; undefined where that has to be compared. */
function createdEntries(
  kind: TrackedKind,
  object: ApiObject,
  by: { readonly manager: string; readonly time: string },
): Entries | undefined {
  try {
    const fields = createdFields(kind, object);
    if (fields === undefined || !hasChildren(fields)) return undefined;
    const last = lastEntries.get(fields);
    if (last?.kind === kind && last.manager === by.manager && last.time === by.time) return last.entries;
    const entries = freezeShared([entryOf(creator(kind, by, fields))]);
    lastEntries.set(fields, { ...by, kind, entries });
    return entries;
  } catch (cause) {
    if (cause instanceof TypedError) return undefined;
    throw cause;
  }
}

/**
 * The object of a create, an update or a patch, with `managedFields` that say who owns what it changes.
 * An object whose owners were never known stays without until somebody applies to it.
 * Upstream: FieldManager.UpdateNoErrors of apimachinery/pkg/util/managedfields
 * @param live the object as it is stored; undefined when it is new
 * @param next what is to be stored, before admission
 * @param by name of the manager and the time, RFC 3339
 */
export function trackUpdate<T extends ApiObject>(
  kind: TrackedKind,
  live: ApiObject | undefined,
  next: T,
  by: { readonly manager: string; readonly time: string },
): T {
  const stored = live === undefined ? undefined : metaOf(live).managedFields;
  const owners = startingOwners(kind, live, next);
  if (live === undefined && owners.size === 0) {
    const created = createdEntries(kind, next, by);
    if (created !== undefined) return withEntries(next, created);
  }
  if (owners.size === 0 && live !== undefined) return withEntries(next, undefined);
  // Compared with the same owners on both sides, they are no difference.
  const after = withEntries(next, stored);
  try {
    const base = reconciled(kind, owners);
    const result = ownersAfterUpdate(kind, { before: live ?? kind.empty, after }, base, by);
    return withEntries(next, entriesOf(result, stored));
  } catch (cause) {
    if (cause instanceof TypedError) return withEntries(next, stored);
    throw cause;
  }
}
