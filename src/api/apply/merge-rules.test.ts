import { describe, expect, test } from 'vitest';
import { customResourceType } from './index.ts';
import { expectScenario, ownedPaths, play, type Scenario } from './testing/scenario.ts';

const string = { type: 'string' } as const;
const number = { type: 'integer' } as const;
const setOfStrings = { type: 'array', items: string, 'x-kubernetes-list-type': 'set' } as const;
const mapOfStrings = { type: 'object', additionalProperties: string } as const;

const thing = customResourceType({
  type: 'object',
  properties: {
    scalar: string,
    number,
    bool: { type: 'boolean' },
    struct: {
      type: 'object',
      properties: { name: string, value: number, inner: { type: 'object', properties: { a: string } } },
    },
    atomicStruct: { type: 'object', properties: { name: string, value: number }, 'x-kubernetes-map-type': 'atomic' },
    set: setOfStrings,
    atomicList: { type: 'array', items: string },
    list: {
      type: 'array',
      items: { type: 'object', properties: { name: string, value: number } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    ports: {
      type: 'array',
      items: { type: 'object', properties: { port: number, protocol: { ...string, default: 'TCP' }, name: string } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
    },
    listOfLists: {
      type: 'array',
      items: { type: 'object', properties: { name: string, value: setOfStrings } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    mapOfMaps: { type: 'object', additionalProperties: mapOfStrings },
    mapOfLists: { type: 'object', additionalProperties: setOfStrings },
  },
});

const scenarios: Readonly<Record<string, Scenario>> = {
  // structured-merge-diff merge/leaf_test.go
  'leaf: apply twice takes away what is not applied again': {
    steps: [{ apply: { number: 1, scalar: 'a' } }, { apply: { number: 1, bool: false } }],
    object: { number: 1, bool: false },
    owned: { default: ['.number', '.bool'] },
  },
  'leaf: apply, update, apply without a conflict': {
    steps: [
      { apply: { number: 1, scalar: 'a' } },
      { update: { number: 1, scalar: 'a', bool: true }, by: 'controller' },
      { apply: { number: 2, scalar: 'b' } },
    ],
    object: { number: 2, scalar: 'b', bool: true },
    owned: { default: ['.number', '.scalar'], controller: ['.bool'] },
  },
  'leaf: an update takes a field, and the next apply conflicts': {
    steps: [
      { apply: { number: 1, scalar: 'a' } },
      { update: { number: 1, scalar: 'controller' }, by: 'controller' },
      { apply: { number: 1, scalar: 'user' }, fails: ['.scalar'] },
    ],
    object: { number: 1, scalar: 'controller' },
    owned: { default: ['.number'], controller: ['.scalar'] },
  },
  'leaf: force takes it back': {
    steps: [
      { apply: { number: 1, scalar: 'a' } },
      { update: { number: 1, scalar: 'controller' }, by: 'controller' },
      { apply: { number: 1, scalar: 'user' }, force: true },
    ],
    object: { number: 1, scalar: 'user' },
    owned: { default: ['.number', '.scalar'] },
  },
  'leaf: an update that removes a field takes it from everybody': {
    steps: [{ apply: { number: 1, scalar: 'a' } }, { update: { scalar: 'a' }, by: 'controller' }],
    object: { scalar: 'a' },
    owned: { default: ['.scalar'] },
  },
  'leaf: the same value has two owners, and goes when both have let go': {
    steps: [
      { apply: { scalar: 'a' }, by: 'one' },
      { apply: { scalar: 'a' }, by: 'two' },
      { apply: { number: 1 }, by: 'one' },
    ],
    object: { scalar: 'a', number: 1 },
    owned: { one: ['.number'], two: ['.scalar'] },
  },
  // merge/multiple_appliers_test.go
  'appliers: one takes its item away': {
    steps: [
      { apply: { list: [{ name: 'a' }, { name: 'b' }] }, by: 'one' },
      { apply: { list: [{ name: 'c' }] }, by: 'two', version: 'v2' },
      { apply: { list: [{ name: 'a' }] }, by: 'one', version: 'v3' },
    ],
    object: { list: [{ name: 'a' }, { name: 'c' }] },
    owned: { one: ['.list[name="a"]', '.list[name="a"].name'], two: ['.list[name="c"]', '.list[name="c"].name'] },
  },
  'appliers: an item stays for the other who applied it': {
    steps: [
      { apply: { list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, by: 'one' },
      { apply: { list: [{ name: 'c' }, { name: 'd' }] }, by: 'two', version: 'v2' },
      { apply: { list: [{ name: 'a' }] }, by: 'one', version: 'v3' },
    ],
    object: { list: [{ name: 'a' }, { name: 'c' }, { name: 'd' }] },
    owned: {
      one: ['.list[name="a"]', '.list[name="a"].name'],
      two: ['.list[name="c"]', '.list[name="c"].name', '.list[name="d"]', '.list[name="d"].name'],
    },
  },
  'appliers: another value conflicts': {
    steps: [
      { apply: { list: [{ name: 'a', value: 0 }] }, by: 'one' },
      { apply: { list: [{ name: 'a', value: 1 }] }, by: 'two', version: 'v2', fails: ['.list[name="a"].value'] },
    ],
    object: { list: [{ name: 'a', value: 0 }] },
    owned: { one: ['.list[name="a"]', '.list[name="a"].name', '.list[name="a"].value'] },
  },
  'appliers: an item goes with who applied it, whatever others have set in it': {
    steps: [
      { apply: { list: [{ name: 'a', value: 1 }] }, by: 'one' },
      { update: { list: [{ name: 'a', value: 2 }] }, by: 'controller' },
      { apply: { number: 1 }, by: 'one' },
    ],
    object: { number: 1, list: null },
    owned: { one: ['.number'] },
  },
  // merge/set_test.go
  'set: the applied order counts': {
    steps: [{ apply: { set: ['a', 'b', 'c', 'd'] } }, { apply: { set: ['a', 'd', 'c', 'b'] } }],
    object: { set: ['a', 'd', 'c', 'b'] },
    owned: { default: ['.set[="a"]', '.set[="b"]', '.set[="c"]', '.set[="d"]'] },
  },
  'set: items of others stay in between': {
    steps: [
      { apply: { set: ['a', 'b', 'c'] } },
      { update: { set: ['a', 'd', 'c', 'b'] }, by: 'controller' },
      { apply: { set: ['a', 'b', 'c'] } },
    ],
    object: { set: ['a', 'd', 'b', 'c'] },
    owned: { default: ['.set[="a"]', '.set[="b"]', '.set[="c"]'], controller: ['.set[="d"]'] },
  },
  'set: what is applied no more goes, what an update added stays': {
    steps: [
      { apply: { set: ['a', 'b'] } },
      { update: { set: ['a', 'b', 'c'] }, by: 'controller' },
      { apply: { set: ['a'] } },
    ],
    object: { set: ['a', 'c'] },
    owned: { default: ['.set[="a"]'], controller: ['.set[="c"]'] },
  },
  // merge/key_test.go, merge/default_keys_test.go
  'keys: a key field has a default': {
    steps: [
      { apply: { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }] } },
      { apply: { ports: [{ port: 80, protocol: 'UDP' }] } },
    ],
    object: { ports: [{ port: 80, protocol: 'UDP' }] },
    owned: {
      default: [
        '.ports[port=80,protocol="UDP"]',
        '.ports[port=80,protocol="UDP"].port',
        '.ports[port=80,protocol="UDP"].protocol',
      ],
    },
  },
  // merge/nested_test.go
  'nested: a list in a list changes a value': {
    steps: [
      { apply: { listOfLists: [{ name: 'a', value: ['b', 'c'] }] } },
      { apply: { listOfLists: [{ name: 'a', value: ['a', 'c'] }] } },
    ],
    object: { listOfLists: [{ name: 'a', value: ['a', 'c'] }] },
    owned: {
      default: [
        '.listOfLists[name="a"]',
        '.listOfLists[name="a"].name',
        '.listOfLists[name="a"].value[="a"]',
        '.listOfLists[name="a"].value[="c"]',
      ],
    },
  },
  'nested: maps in maps lose a key and a map': {
    steps: [
      { apply: { mapOfMaps: { a: { b: 'x', c: 'y' }, d: { e: 'z' } } } },
      { apply: { mapOfMaps: { a: { b: 'x' } } } },
    ],
    object: { mapOfMaps: { a: { b: 'x' } } },
    owned: { default: ['.mapOfMaps.a', '.mapOfMaps.a.b'] },
  },
  'nested: lists in maps': {
    steps: [{ apply: { mapOfLists: { a: ['b', 'c'] } } }, { apply: { mapOfLists: { a: ['b'], c: ['d'] } } }],
    object: { mapOfLists: { a: ['b'], c: ['d'] } },
    owned: {
      default: ['.mapOfLists.a', '.mapOfLists.a[="b"]', '.mapOfLists.c', '.mapOfLists.c[="d"]'],
    },
  },
  'nested: a struct goes with its last field': {
    steps: [{ apply: { struct: { name: 'a', value: 1 } } }, { apply: { number: 1 } }],
    object: { number: 1 },
    owned: { default: ['.number'] },
  },
  'nested: an empty struct is owned itself': {
    steps: [{ apply: { struct: {} } }],
    object: { struct: {} },
    owned: { default: ['.struct'] },
  },
  'nested: what somebody else has in a struct stays': {
    steps: [
      { apply: { struct: { name: 'a', inner: { a: 'x' } } }, by: 'one' },
      { apply: { struct: { value: 1 } }, by: 'two' },
      { apply: { scalar: 's' }, by: 'one' },
    ],
    object: { scalar: 's', struct: { value: 1 } },
    owned: { one: ['.scalar'], two: ['.struct.value'] },
  },
  'atomic: lists and structs are replaced as a whole': {
    steps: [
      { apply: { atomicList: ['a', 'b'], atomicStruct: { name: 'a', value: 1 } } },
      { apply: { atomicList: ['c'], atomicStruct: { name: 'b' } } },
    ],
    object: { atomicList: ['c'], atomicStruct: { name: 'b' } },
    owned: { default: ['.atomicList', '.atomicStruct'] },
  },
  'atomic: another part of it conflicts': {
    steps: [
      { apply: { atomicStruct: { name: 'a' } }, by: 'one' },
      { apply: { atomicStruct: { value: 1 } }, by: 'two', fails: ['.atomicStruct'] },
    ],
    object: { atomicStruct: { name: 'a' } },
    owned: { one: ['.atomicStruct'] },
  },
  // merge/duplicates_test.go
  'duplicates: an update may bring them, and owns that they are there': {
    steps: [{ apply: { set: ['a', 'b'] } }, { update: { set: ['a', 'b', 'c', 'c'] }, by: 'controller' }],
    object: { set: ['a', 'b', 'c', 'c'] },
    owned: { default: ['.set[="a"]', '.set[="b"]'], controller: ['.set[="c"]'] },
  },
};

describe('ownership and merging', () => {
  test.each(Object.entries(scenarios))('%s', (_name, scenario) => {
    expectScenario(thing, scenario);
  });
});

// merge/obsolete_versions_test.go
test('owners in a version that is gone are forgotten', () => {
  const object = play(
    thing,
    [
      { update: { scalar: 'a' }, by: 'old', version: 'v0' },
      { update: { scalar: 'a', number: 1 }, by: 'new' },
    ],
    ['v1'],
  );
  expect(ownedPaths(object)).toEqual({ new: ['.number'] });
});

// merge/schema_change_test.go
test('who owned part of a struct owns it when it has become atomic', () => {
  const granular = customResourceType({
    type: 'object',
    properties: { s: { type: 'object', properties: { a: string, b: string } } },
  });
  const atomic = customResourceType({
    type: 'object',
    properties: {
      s: { type: 'object', properties: { a: string, b: string }, 'x-kubernetes-map-type': 'atomic' },
      x: string,
    },
  });
  const first = play(granular, [{ apply: { s: { a: '1', b: '2' } }, by: 'one' }]);
  const steps = [{ apply: { x: 'y' }, by: 'two' }] as const;
  expect(ownedPaths(first)).toEqual({ one: ['.s.a', '.s.b'] });
  expect(ownedPaths(play(atomic, steps, undefined, first))).toEqual({ one: ['.s'], two: ['.x'] });
});

// typed/deduced_test.go
test('without a schema maps are granular and lists atomic', () => {
  const object = play(customResourceType(undefined), [{ apply: { a: { b: [1], c: { d: 1 } } } }]);
  expect(ownedPaths(object)).toEqual({ default: ['.a', '.a.b', '.a.c', '.a.c.d'] });
});
