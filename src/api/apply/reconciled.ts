import type { FieldSet } from './field-set.ts';
import { type Owner, type Owners, withFields } from './owners.ts';
import { reconcile } from './reconcile.ts';
import { type TrackedKind, versionType } from './tracked-kind.ts';
import type { ApplyType } from './type.ts';

/** Sets that were seen to fit a type; looking again costs time only. */
const fitting = new WeakMap<ApplyType, WeakSet<FieldSet>>();

function reconciledFields(type: ApplyType, fields: FieldSet): FieldSet {
  let seen = fitting.get(type);
  if (seen === undefined) {
    seen = new WeakSet();
    fitting.set(type, seen);
  }
  if (seen.has(fields)) return fields;
  const result = reconcile(type, fields);
  seen.add(result);
  return result;
}

/** Owners whose sets fit the types of today; those of versions that are gone are left out. */
export function reconciled(kind: TrackedKind, owners: Owners): Owners {
  let changed = false;
  const result = new Map<string, Owner>();
  for (const [id, owner] of owners) {
    const version = versionType(kind, owner.apiVersion);
    const next = version === undefined ? undefined : withFields(owner, reconciledFields(version.type, owner.fields));
    if (next !== undefined) result.set(id, next);
    changed ||= next !== owner;
  }
  return changed ? result : owners;
}
