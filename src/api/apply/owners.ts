import { jsonEqual } from '../equal.ts';
import type { ManagedFieldsEntry } from '../generated/types.ts';
import { FieldsError } from './element.ts';
import { EMPTY, type FieldSet, hasChildren, parseFieldSet } from './field-set.ts';

export type OwnerOperation = 'Apply' | 'Update';

/** Who owns which fields: an entry of `metadata.managedFields`. */
export interface Owner {
  /** Name of the workflow: `kubectl`, `kube-controller-manager`. */
  readonly manager: string;
  readonly operation: OwnerOperation;
  readonly apiVersion: string;
  /** `''` for the main resource. */
  readonly subresource: string;
  /** RFC 3339; when the owner last took a field. */
  readonly time?: string | undefined;
  readonly fields: FieldSet;
  /** The entry this was read from, while it still says the same. */
  readonly entry?: ManagedFieldsEntry;
}

/** By {@link ownerId}. */
export type Owners = ReadonlyMap<string, Owner>;

/** What tells owners apart; those who apply are the same in all versions. Upstream: BuildManagerIdentifier */
export function ownerId(owner: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const version = owner.operation === 'Apply' ? '' : owner.apiVersion;
  return `${owner.manager}\t${owner.operation}\t${version}\t${owner.subresource}`;
}

function ownerOf(entry: ManagedFieldsEntry, fields: FieldSet): Owner {
  const { manager = '', operation, apiVersion = '', subresource = '', time } = entry;
  return {
    manager,
    operation: operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion,
    subresource,
    time,
    fields,
    entry,
  };
}

function byId(owners: readonly Owner[]): Owners {
  return new Map(owners.map((owner) => [ownerId(owner), owner]));
}

/** The owners of a stored object, whose entries this room has written. */
export function ownersOf(entries: readonly ManagedFieldsEntry[] | undefined): Owners {
  return byId((entries ?? []).map((entry) => ownerOf(entry, (entry.fieldsV1 ?? EMPTY) as FieldSet)));
}

/**
 * The owners that a client sent. Upstream: DecodeManagedFields of apimachinery/pkg/util/managedfields
 * @throws FieldsError
 */
export function parseOwners(entries: readonly ManagedFieldsEntry[]): Owners {
  return byId(
    entries.map((entry, index) => {
      const { operation = '', apiVersion = '', fieldsType = '', fieldsV1 = {} } = entry;
      if (operation !== 'Apply' && operation !== 'Update')
        throw new FieldsError('operation must be `Apply` or `Update`');
      if (apiVersion === '') throw new FieldsError('apiVersion must not be empty');
      const where = `in managed fields entry ${String(index)}`;
      if (fieldsType === '') throw new FieldsError(`missing fieldsType ${where}`);
      if (fieldsType !== 'FieldsV1') throw new FieldsError(`invalid fieldsType ${JSON.stringify(fieldsType)} ${where}`);
      const fields = parseFieldSet(fieldsV1);
      return ownerOf({ ...entry, fieldsV1: fields }, fields);
    }),
  );
}

/** An owner as `metadata.managedFields` has it. */
export function entryOf(owner: Owner): ManagedFieldsEntry {
  if (owner.entry !== undefined) return owner.entry;
  const { manager, operation, apiVersion, subresource, time, fields } = owner;
  return {
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource === '' ? {} : { subresource }),
  };
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const key of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const [left, right] = [a[key] ?? '', b[key] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * The entries of `metadata.managedFields`, in upstream's order; undefined when there are none.
 * @param before entries that are returned themselves when they still say the same
 */
export function entriesOf(
  owners: Owners,
  before?: readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] | undefined {
  if (owners.size === 0) return undefined;
  const entries = [...owners.values()].map(entryOf);
  if (entries.length > 1) entries.sort(compareEntries);
  return before !== undefined && jsonEqual(entries, before) ? before : entries;
}

/** An owner with other fields; undefined when it has none left. */
export function withFields(owner: Owner, fields: FieldSet): Owner | undefined {
  if (fields === owner.fields) return owner;
  if (!hasChildren(fields)) return undefined;
  const { manager, operation, apiVersion, subresource, time } = owner;
  return { manager, operation, apiVersion, subresource, time, fields };
}
