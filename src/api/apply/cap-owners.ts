import { union } from './field-set.ts';
import { type Owner, ownerId, type Owners } from './owners.ts';

/** upstream: DefaultMaxUpdateManagers */
const MAX_UPDATE_OWNERS = 10;
const ANCIENT = 'ancient-changes';

function byTime(a: readonly [string, Owner], b: readonly [string, Owner]): number {
  const [left, right] = [a[1].time ?? '', b[1].time ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return a[0] < b[0] ? -1 : 1;
}

/** Merges the oldest of too many owners by update, those of a version into one. Upstream: managedfields/internal/capmanagers.go */
export function capOwners(owners: Owners): Owners {
  const updates = [...owners].filter(([, owner]) => owner.operation === 'Update');
  if (updates.length <= MAX_UPDATE_OWNERS) return owners;
  const result = new Map(owners);
  const firstOf = new Map<string, string>();
  let count = updates.length;
  for (const [id, owner] of updates.sort(byTime)) {
    if (count <= MAX_UPDATE_OWNERS) break;
    const first = firstOf.get(owner.apiVersion);
    if (first === undefined) {
      firstOf.set(owner.apiVersion, id);
      continue;
    }
    const name = { manager: ANCIENT, operation: 'Update', apiVersion: owner.apiVersion, subresource: '' } as const;
    const bucketId = ownerId(name);
    const older = result.get(bucketId) ?? result.get(first);
    if (!result.has(bucketId)) result.delete(first);
    result.delete(id);
    const fields = older === undefined ? owner.fields : union(owner.fields, older.fields);
    result.set(bucketId, { ...name, time: owner.time, fields });
    count--;
  }
  return result;
}
