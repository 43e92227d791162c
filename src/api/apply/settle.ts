import { type Comparison, compare, isUnchanged } from './compare.ts';
import type { Element } from './element.ts';
import { difference, type FieldSet, intersection, isEmptySet, pathsOf, union } from './field-set.ts';
import { type Owner, type Owners, withFields } from './owners.ts';
import {
  type ApiObject,
  apiVersionOf,
  inVersion,
  type TrackedKind,
  type TrackedVersion,
  versionType,
} from './tracked-kind.ts';

/** A field that is to change and belongs to somebody else. */
export interface FieldConflict {
  /** {@link ownerId} */
  readonly id: string;
  readonly owner: Owner;
  readonly path: readonly Element[];
}

/** An apply that would change what others own. */
export class ApplyConflicts extends Error {
  override readonly name = 'ApplyConflicts';
  readonly conflicts: readonly FieldConflict[];

  constructor(conflicts: readonly FieldConflict[]) {
    super(`${String(conflicts.length)} fields belong to somebody else`);
    this.conflicts = conflicts;
  }
}

interface Taken {
  readonly id: string;
  readonly owner: Owner;
  readonly fields: FieldSet;
}

export function filtered({ filter }: TrackedVersion, comparison: Comparison): Comparison {
  if (filter === undefined) return comparison;
  const { removed, modified, added } = comparison;
  return { removed: filter(removed), modified: filter(modified), added: filter(added) };
}

/** What an object's step changes, in each of the versions in which somebody owns fields. */
class Comparisons {
  readonly #kind: TrackedKind;
  readonly #before: ApiObject;
  readonly #after: ApiObject;
  readonly #made: Map<string, Comparison | undefined>;

  constructor(kind: TrackedKind, before: ApiObject, after: ApiObject, own: Comparison) {
    this.#kind = kind;
    this.#before = before;
    this.#after = after;
    this.#made = new Map([[apiVersionOf(kind), own]]);
  }

  /** Undefined when the version is gone. */
  in(apiVersion: string): Comparison | undefined {
    if (!this.#made.has(apiVersion)) this.#made.set(apiVersion, this.#compare(apiVersion));
    return this.#made.get(apiVersion);
  }

  #compare(apiVersion: string): Comparison | undefined {
    const version = this.#kind.versionOf(apiVersion);
    if (version === undefined) return undefined;
    const before = inVersion(this.#kind, this.#before, apiVersion);
    const after = inVersion(this.#kind, this.#after, apiVersion);
    return filtered(version, compare(version.type, before, after));
  }
}

/**
 * Takes from the others what an object's step from `before` to `after` changes.
 * Upstream: Updater.update of structured-merge-diff merge/update.go
 * @param own the change, in the version of the request
 * @param self the owner who makes it, if it is one of them
 * @throws ApplyConflicts unless forced
 */
export function settle(
  kind: TrackedKind,
  step: { readonly before: ApiObject; readonly after: ApiObject; readonly own: Comparison },
  owners: Owners,
  { self, force }: { readonly self?: string; readonly force: boolean },
): Owners {
  if (isUnchanged(step.own)) return withoutGoneVersions(kind, owners);
  const comparisons = new Comparisons(kind, step.before, step.after, step.own);
  const result = new Map<string, Owner>();
  const taken: Taken[] = [];
  for (const [id, owner] of owners) {
    if (id === self) {
      result.set(id, owner);
      continue;
    }
    const comparison = comparisons.in(owner.apiVersion);
    if (comparison === undefined) continue;
    const { removed, modified, added } = comparison;
    const fields = intersection(owner.fields, union(modified, added));
    if (!isEmptySet(fields)) taken.push({ id, owner, fields });
    const rest = withFields(owner, difference(difference(owner.fields, fields), removed));
    if (rest !== undefined) result.set(id, rest);
  }
  if (!force && taken.length > 0) throw new ApplyConflicts(conflictsOf(taken));
  return result;
}

function withoutGoneVersions(kind: TrackedKind, owners: Owners): Owners {
  const kept = [...owners].filter(([, owner]) => versionType(kind, owner.apiVersion) !== undefined);
  return kept.length === owners.size ? owners : new Map(kept);
}

function conflictsOf(taken: readonly Taken[]): readonly FieldConflict[] {
  return [...taken]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, owner, fields }) => pathsOf(fields).map((path) => ({ id, owner, path })));
}
