import { jsonEqual } from '../equal.ts';
import { type StatusError, statusError } from '../errors.ts';
import { checkConforms } from './conform.ts';
import { compare } from './compare.ts';
import { conflictError } from './conflict-error.ts';
import { isEmptySet } from './field-set.ts';
import { followLastApplied, KUBECTL, withoutClientSide } from './last-applied.ts';
import { TypedError } from './list-elements.ts';
import { merge } from './merge.ts';
import { entriesOf, type Owner, ownerId, type Owners, ownersOf, withFields } from './owners.ts';
import { prune } from './prune.ts';
import { reconciled } from './reconciled.ts';
import { ApplyConflicts, filtered, settle } from './settle.ts';
import { stripMeta } from './strip-meta.ts';
import { toFieldSet } from './to-field-set.ts';
import { metaOf, ownersAfterUpdate, withEntries } from './track-update.ts';
import { type ApiObject, apiVersionOf, type TrackedKind } from './tracked-kind.ts';

/** Upstream: skipNonAppliedManager */
const BEFORE_FIRST_APPLY = 'before-first-apply';

export interface Applier {
  readonly manager: string;
  readonly force: boolean;
  /** RFC 3339 */
  readonly time: string;
}

interface Applied {
  readonly object: ApiObject;
  readonly owners: Owners;
}

function badRequest(message: string): StatusError {
  return statusError(400, 'BadRequest', message);
}

function gvkText(group: string, version: string, kind: string): string {
  return `${group}/${version}, Kind=${kind}`;
}

function checkKind(kind: TrackedKind, config: ApiObject): void {
  const { apiVersion: sentVersion, kind: sentKind } = config;
  const [apiVersion, name] = [sentVersion, sentKind].map((value) => (typeof value === 'string' ? value : ''));
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return;
  const slash = (apiVersion ?? '').indexOf('/');
  const group = slash < 0 ? '' : (apiVersion ?? '').slice(0, slash);
  throw badRequest(`invalid object type: ${gvkText(group, (apiVersion ?? '').slice(slash + 1), name ?? '')}`);
}

/** Upstream: structuredMergeManager.Apply, which answers 500; what a client got wrong is a bad request here. */
function checkConfiguration(kind: TrackedKind, config: ApiObject): void {
  checkKind(kind, config);
  const metadata = config['metadata'];
  if (Array.isArray((metadata as { readonly managedFields?: unknown } | undefined | null)?.managedFields)) {
    throw badRequest('metadata.managedFields must be nil');
  }
  try {
    checkConforms(kind.type, config);
  } catch (cause) {
    if (!(cause instanceof TypedError)) throw cause;
    const { namespace = '', name = '' } = metaOf(config);
    const which = `${namespace}/${name}; ${gvkText(kind.group, kind.version, kind.kind)}`;
    throw badRequest(`failed to create typed patch object (${which}): ${cause.message}`);
  }
}

/** Upstream: Updater.Apply of structured-merge-diff @throws ApplyConflicts unless forced */
function applyTyped(kind: TrackedKind, live: ApiObject, config: ApiObject, owners: Owners, by: Applier): Applied {
  const name = {
    manager: by.manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(kind),
    subresource: kind.subresource,
  } as const;
  const self = ownerId(name);
  const last = owners.get(self);
  const applied = toFieldSet(kind.type, config);
  const fields = kind.filter === undefined ? applied : kind.filter(applied);
  const claimed: Owners = new Map(owners).set(self, { ...name, time: last?.time, fields });
  const merged = merge(kind.type, live, config) as ApiObject;
  const object = prune(kind, merged, claimed, last);
  const own = filtered(kind, compare(kind.type, live, object));
  const settled = settle(kind, { before: live, after: object, own }, claimed, { self, force: by.force });
  return { object, owners: withOwnFields(settled, self, by, jsonEqual(live, object)) };
}

/** The applying owner without what nobody owns, and with the time when the object changed. */
function withOwnFields(owners: Owners, self: string, by: Applier, unchanged: boolean): Owners {
  const result = new Map(owners);
  const own = result.get(self);
  const kept: Owner | undefined = own === undefined ? undefined : withFields(own, stripMeta(own.fields));
  if (kept === undefined || isEmptySet(kept.fields)) result.delete(self);
  else result.set(self, unchanged ? kept : { ...kept, time: by.time });
  return result;
}

/** kubectl takes over what it has applied from the client's side without a conflict. */
function applyOver(kind: TrackedKind, live: ApiObject, config: ApiObject, owners: Owners, by: Applier): Applied {
  try {
    return applyTyped(kind, live, config, owners, by);
  } catch (cause) {
    if (!(cause instanceof ApplyConflicts)) throw cause;
    const counting = by.manager === KUBECTL ? withoutClientSide(kind, live, cause.conflicts) : cause.conflicts;
    if (counting.length > 0) throw conflictError(counting);
    return applyTyped(kind, live, config, owners, { ...by, force: true });
  }
}

/**
 * Merges an applied configuration into an object: what its manager applied before and no more goes, what others own is
 * not changed unless forced. The result is not decoded or defaulted yet; what was emptied may be null.
 * Upstream: FieldManager.Apply of apimachinery/pkg/util/managedfields
 * @param live undefined when the object is new
 * @throws StatusError Conflict with a cause for each field, BadRequest
 */
export function applyConfiguration(
  kind: TrackedKind,
  live: ApiObject | undefined,
  config: ApiObject,
  by: Applier,
): ApiObject {
  checkConfiguration(kind, config);
  const base = live ?? kind.empty;
  const stored = metaOf(base).managedFields;
  const known = ownersOf(stored);
  const owners =
    known.size > 0 || live === undefined
      ? reconciled(kind, known)
      : ownersAfterUpdate(kind, { before: kind.empty, after: live }, known, {
          manager: BEFORE_FIRST_APPLY,
          time: by.time,
        });
  const applied = applyOver(kind, base, config, owners, by);
  const object = by.manager === KUBECTL ? followLastApplied(applied.object, config) : applied.object;
  return withEntries(object, entriesOf(applied.owners, stored));
}
