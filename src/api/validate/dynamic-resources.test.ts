import { expect, test } from 'vitest';
import { deviceClasses, resourceClaimTemplates, resourceClaims, resourceSlices } from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

const exactly = { deviceClassName: 'gpu' };
const claim = (request: object, more: object = {}): object => ({
  spec: { devices: { requests: [{ name: 'a', exactly, ...request }], ...more } },
});
const AT = 'spec.devices.requests[0]';
const REF = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

// Upstream: pkg/apis/resource/validation TestValidateClaim
test.each<[string, object, readonly string[]]>([
  ['is well', claim({}, { constraints: [{ requests: ['a'], matchAttribute: 'example.com/id' }] }), []],
  ['has alternatives', claim({ exactly: undefined, firstAvailable: [{ name: 'b', ...exactly }] }), []],
  [
    'asks for nothing',
    claim({ exactly: undefined }),
    [`${AT}: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
  ],
  [
    'asks twice',
    claim({ firstAvailable: [{ name: 'b', ...exactly }] }),
    [
      `${AT}: Invalid value: null: exactly one of \`exactly\` or \`firstAvailable\` is required, but multiple fields are set`,
    ],
  ],
  ['has no class', claim({ exactly: { deviceClassName: '' } }), [`${AT}.exactly.deviceClassName: Required value`]],
  [
    'has an unknown mode',
    claim({ exactly: { ...exactly, allocationMode: 'Some' } }),
    [`${AT}.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`],
  ],
  [
    'counts all',
    claim({ exactly: { ...exactly, allocationMode: 'All', count: 2 } }),
    [`${AT}.exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
  ],
  [
    'counts down',
    claim({ exactly: { ...exactly, count: -1 } }),
    [`${AT}.exactly.count: Invalid value: -1: must be greater than zero`],
  ],
  [
    'constrains what it does not ask for',
    claim({}, { constraints: [{ requests: ['b'], matchAttribute: 'example.com/id' }] }),
    [`spec.devices.constraints[0].requests[0]: Invalid value: "b": ${REF}`],
  ],
  [
    'matches an attribute of no domain',
    claim({}, { constraints: [{ matchAttribute: 'id' }] }),
    ['spec.devices.constraints[0].matchAttribute: Invalid value: "id": must include a domain'],
  ],
  ['configures nothing', claim({}, { config: [{}] }), ['spec.devices.config[0].opaque: Required value']],
])('a claim that %s', (_name, object, errors) => {
  expect(createErrors(resourceClaims, object)).toEqual(errors);
});

// Upstream: TestValidateClaimUpdate, TestValidateClaimTemplateUpdate
test('what is claimed stays', () => {
  expect(updateErrors(resourceClaims, claim({}), claim({ name: 'b' }))[0]).toMatch(
    /^spec: Invalid value: .*: field is immutable$/,
  );
  const template = (object: object): object => ({ spec: { spec: (object as { readonly spec: object }).spec } });
  expect(createErrors(resourceClaimTemplates, template(claim({ name: '' })))).toEqual([
    'spec.spec.devices.requests[0].name: Required value',
  ]);
  expect(updateErrors(resourceClaimTemplates, template(claim({})), template(claim({ name: 'b' })))).toHaveLength(1);
});

const consumer = { resource: 'pods', name: 'p', uid: '1' };
const allocation = { devices: { results: [{ request: 'a', driver: 'd.io', pool: 'p', device: 'dev-1' }] } };

// Upstream: TestValidateClaimStatusUpdate
test.each<[string, object, object, readonly string[]]>([
  ['allocates and reserves', {}, { allocation, reservedFor: [consumer] }, []],
  [
    'reserves what is not allocated',
    {},
    { reservedFor: [consumer] },
    ['status.reservedFor: Forbidden: may not be specified when `allocated` is not set'],
  ],
  [
    'reserves twice',
    {},
    { allocation, reservedFor: [consumer, consumer] },
    ['status.reservedFor[1]: Duplicate value: "1"'],
  ],
  [
    'allocates what nobody asked for',
    {},
    { allocation: { devices: { results: [{ request: 'b', driver: 'd.io', pool: 'p', device: 'dev-1' }] } } },
    [`status.allocation.devices.results[0].request: Invalid value: "b": ${REF}`],
  ],
])('a status that %s', (_name, old, status, errors) => {
  expect(statusErrors(resourceClaims, { ...claim({}), status: old }, { ...claim({}), status })).toEqual(errors);
});

const slice = (more: object): object => ({
  spec: { driver: 'd.io', pool: { name: 'p', generation: 1, resourceSliceCount: 1 }, nodeName: 'n', ...more },
});
const ONE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

// Upstream: TestValidateResourceSlice
test.each<[string, object, readonly string[]]>([
  ['is well', slice({ devices: [{ name: 'a', attributes: { model: { string: 'x' } } }] }), []],
  ['is on no node', slice({ nodeName: undefined }), [`spec: Required value: ${ONE}`]],
  [
    'is on one and all nodes',
    slice({ allNodes: true }),
    [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${ONE}, but multiple fields are set`],
  ],
  ['has no driver', slice({ driver: '' }), ['spec.driver: Required value']],
  ['has a device twice', slice({ devices: [{ name: 'a' }, { name: 'a' }] }), ['spec.devices[1]: Duplicate value: "a"']],
  [
    'has an attribute of two values',
    slice({ devices: [{ name: 'a', attributes: { x: { string: 's', int: 1 } } }] }),
    ['spec.devices[0].attributes[x]: Invalid value: {"string":"s","int":1}: exactly one value must be specified'],
  ],
])('a slice that %s', (_name, object, errors) => {
  expect(createErrors(resourceSlices, object)).toEqual(errors);
});

test('driver, pool and node of a slice stay', () => {
  expect(updateErrors(resourceSlices, slice({}), slice({ driver: 'e.io', nodeName: 'm' }))).toEqual([
    'spec.driver: Invalid value: "e.io": field is immutable',
    'spec.nodeName: Invalid value: "m": field is immutable',
  ]);
});

// Upstream: TestValidateClass
test('classes select with expressions', () => {
  expect(createErrors(deviceClasses, { spec: { selectors: [{ cel: { expression: 'true' } }] } })).toEqual([]);
  expect(createErrors(deviceClasses, { spec: { selectors: [{}] } })).toEqual(['spec.selectors[0].cel: Required value']);
});
