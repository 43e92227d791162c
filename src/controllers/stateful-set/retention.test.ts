import { expect, test } from 'vitest';
import type { OwnerReference, PersistentVolumeClaim, StatefulSet } from '../../api/index.ts';
import { blocksPod, hasOtherController, ownersToSet } from './retention.ts';

// Cases: stateful_set_utils_test.go (TestIsClaimOwnerUpToDate, TestUpdateClaimOwnerRefForSetAndPod, TestHasUnexpectedController).

const set = (whenScaled: string, whenDeleted: string): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { namespace: 'default', name: 'web', uid: 'set', resourceVersion: '1', creationTimestamp: '' },
  spec: {
    replicas: 2,
    selector: {},
    template: {},
    persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted },
  },
});

const owner = (apiVersion: string, kind: string, name: string, uid: string, controller = true): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  ...(controller ? { controller: true, blockOwnerDeletion: true } : {}),
});
const OWNERS = {
  set: owner('apps/v1', 'StatefulSet', 'web', 'set'),
  'old set': owner('apps/v1', 'StatefulSet', 'web', 'before'),
  'set, not controlling': owner('apps/v1', 'StatefulSet', 'web', 'set', false),
  'pod of place': owner('v1', 'Pod', 'web-0', 'pod'),
  'pod beyond': owner('v1', 'Pod', 'web-5', 'pod'),
  'old pod of place': owner('v1', 'Pod', 'web-0', 'before'),
  other: owner('v1', 'ConfigMap', 'other', 'other'),
  'other, not controlling': owner('v1', 'ConfigMap', 'other', 'other', false),
};
type Owner = keyof typeof OWNERS;

const claim = (owners: readonly Owner[]): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name: 'data-web-0',
    uid: 'claim',
    resourceVersion: '1',
    creationTimestamp: '',
    ownerReferences: owners.map((name) => OWNERS[name]),
  },
  spec: {},
});

const HERE = { ordinal: 0, uid: 'pod' };
const BEYOND = { ordinal: 5, uid: 'pod' };

test.each<[scaled: string, deleted: string, member: typeof HERE, has: Owner[], wanted: Owner[] | 'as it is']>([
  ['Retain', 'Retain', HERE, [], 'as it is'],
  ['Retain', 'Retain', HERE, ['set'], []],
  ['Retain', 'Retain', HERE, ['pod of place'], []],
  ['Retain', 'Retain', HERE, ['other'], 'as it is'],
  ['Retain', 'Retain', BEYOND, ['set'], []],
  ['Retain', 'Delete', HERE, [], ['set']],
  ['Retain', 'Delete', HERE, ['set'], 'as it is'],
  ['Retain', 'Delete', HERE, ['set, not controlling'], ['set']],
  ['Retain', 'Delete', HERE, ['other, not controlling'], ['other, not controlling', 'set']],
  ['Retain', 'Delete', BEYOND, [], ['set']],
  ['Retain', 'Delete', BEYOND, ['pod beyond'], ['set']],
  ['Delete', 'Retain', HERE, [], 'as it is'],
  ['Delete', 'Retain', HERE, ['set'], []],
  ['Delete', 'Retain', HERE, ['pod of place'], []],
  ['Delete', 'Retain', BEYOND, [], ['pod beyond']],
  ['Delete', 'Retain', BEYOND, ['set'], ['pod beyond']],
  ['Delete', 'Retain', BEYOND, ['pod beyond'], 'as it is'],
  ['Delete', 'Delete', HERE, [], ['set']],
  ['Delete', 'Delete', HERE, ['pod of place'], ['set']],
  ['Delete', 'Delete', BEYOND, ['set'], ['pod beyond']],
  // Who else controls the claim keeps it.
  ['Retain', 'Delete', HERE, ['other'], 'as it is'],
  ['Delete', 'Delete', HERE, ['other', 'set'], ['other']],
  // What belongs to an earlier set or pod goes with it.
  ['Retain', 'Delete', HERE, ['old set'], 'as it is'],
  ['Delete', 'Delete', HERE, ['old pod of place'], 'as it is'],
])('scaled %s, deleted %s: %o owned by %j is to be owned by %j', (scaled, deleted, member, has, wanted) => {
  const owners = ownersToSet(claim(has), set(scaled, deleted), member);
  expect(owners).toEqual(wanted === 'as it is' ? undefined : wanted.map((name) => OWNERS[name]));
});

test('no owner is a pod that was not created yet', () => {
  expect(ownersToSet(claim([]), set('Delete', 'Retain'), { ordinal: 5 })).toBeUndefined();
});

test.each<[scaled: string, has: Owner[], blocks: boolean]>([
  ['Delete', [], false],
  ['Delete', ['set'], false],
  ['Delete', ['old set'], false],
  ['Delete', ['old pod of place'], true],
  ['Retain', ['old pod of place'], false],
])('scaled %s: a claim owned by %j keeps its pod back: %s', (scaled, has, blocks) => {
  expect(blocksPod(claim(has), set(scaled, 'Retain'), { ordinal: 0 })).toBe(blocks);
});

test.each<[scaled: string, deleted: string, has: Owner[], conflicts: boolean]>([
  ['Retain', 'Retain', ['other'], false],
  ['Delete', 'Retain', ['other'], true],
  ['Retain', 'Delete', ['other'], true],
  ['Retain', 'Delete', ['other, not controlling'], false],
  ['Retain', 'Delete', ['set'], false],
  ['Delete', 'Retain', ['pod of place'], false],
  ['Delete', 'Retain', ['old pod of place'], true],
])('scaled %s, deleted %s: %j is in the way: %s', (scaled, deleted, has, conflicts) => {
  expect(hasOtherController(claim(has), set(scaled, deleted), HERE)).toBe(conflicts);
});
