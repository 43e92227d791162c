import { expect, test } from 'vitest';
import { endpointSlices, events, eventsV1, leases, priorityClasses, runtimeClasses } from '../resources/index.ts';
import { createErrors, updateErrors } from './testing/errors.ts';

// Upstream: pkg/apis/scheduling/validation TestValidatePriorityClass
test.each<[string, object, readonly string[]]>([
  ['is well', { value: 100 }, []],
  ['is the system’s', { metadata: { name: 'system-node-critical' }, value: 2_000_001_000 }, []],
  [
    'is too high',
    { value: 1_000_000_001 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'has a name of the system',
    { metadata: { name: 'system-x' }, value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ],
  ],
  [
    'has a value of its own',
    { metadata: { name: 'system-node-critical' }, value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
  ],
  [
    'preempts sometimes',
    { value: 1, preemptionPolicy: 'Sometimes' },
    ['preemptionPolicy: Unsupported value: "Sometimes": supported values: "Never", "PreemptLowerPriority"'],
  ],
])('a priority class that %s', (_name, object, errors) => {
  expect(createErrors(priorityClasses, object)).toEqual(errors);
});

// Upstream: TestValidatePriorityClassUpdate
test('value and policy of a priority class stay', () => {
  expect(updateErrors(priorityClasses, { value: 1 }, { value: 2, preemptionPolicy: 'Never' })).toEqual([
    'value: Forbidden: may not be changed in an update.',
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ]);
  expect(updateErrors(priorityClasses, { value: 1 }, { value: 1, description: 'x', globalDefault: true })).toEqual([]);
});

// Upstream: pkg/apis/node/validation TestValidateRuntimeClass, TestValidateOverhead, TestValidateScheduling
test.each<[string, object, readonly string[]]>([
  ['is well', { handler: 'runc', overhead: { podFixed: { cpu: '10m' } } }, []],
  ['has no handler', { handler: '' }, [expect.stringMatching(/^handler: Invalid value: "": a lowercase RFC 1123/)]],
  ['has a handler in capitals', { handler: 'Runc' }, [expect.stringMatching(/^handler: Invalid value: "Runc": a low/)]],
  [
    'has a negative overhead',
    { handler: 'runc', overhead: { podFixed: { cpu: '-1' } } },
    ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'tolerates twice',
    {
      handler: 'runc',
      scheduling: {
        tolerations: [
          { key: 'a', operator: 'Exists' },
          { key: 'a', operator: 'Exists' },
        ],
      },
    },
    ['scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}'],
  ],
])('a runtime class that %s', (_name, object, errors) => {
  expect(createErrors(runtimeClasses, object)).toEqual(errors);
});

test('a handler stays', () => {
  expect(updateErrors(runtimeClasses, { handler: 'a' }, { handler: 'b' })).toEqual([
    'handler: Invalid value: "b": field is immutable',
  ]);
});

const about = { kind: 'Pod', namespace: 'default', name: 'p' };
const event = {
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'k8s.io/test',
  reportingInstance: 'node-xyz',
  action: 'Do',
  reason: 'Because',
  type: 'Normal',
  regarding: about,
};

// Upstream: pkg/apis/core/validation/events_test.go TestEventV1EventSeriesStrictValidation and its neighbours
test.each<[string, object, readonly string[]]>([
  ['is well', {}, []],
  ['has no time', { eventTime: undefined }, ['eventTime: Required value']],
  ['has no type', { type: undefined }, ['type: Invalid value: "": has invalid value: ']],
  ['counts in the old way', { deprecatedCount: 2 }, ['count: Invalid value: "": needs to be unset']],
  ['has a source', { deprecatedSource: { host: 'h' } }, ['source: Invalid value: "": needs to be unset']],
  [
    'has a series of one',
    { series: { count: 1 } },
    ['series.count: Invalid value: "": should be at least 2', 'series.lastObservedTime: Required value'],
  ],
  ['has a long action', { action: 'a'.repeat(129) }, ['action: Invalid value: "": can have at most 128 characters']],
  ['has a long note', { note: 'a'.repeat(1025) }, ['message: Invalid value: "": can have at most 1024 characters']],
  [
    'is about something elsewhere',
    { regarding: { kind: 'Node', name: 'n' }, metadata: { namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "": does not match event.namespace'],
  ],
])('an event of events.k8s.io that %s', (_name, more, errors) => {
  expect(createErrors(eventsV1, { ...event, ...more })).toEqual(errors);
});

// Upstream: TestValidateEventUpdate (newV1 validations)
test('of an event only the series goes on', () => {
  const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' };
  expect(updateErrors(eventsV1, event, { ...event, series })).toEqual([]);
  expect(updateErrors(eventsV1, event, { ...event, reason: 'Else' })).toEqual([
    'reason: Invalid value: "Else": field is immutable',
  ]);
  const old = { involvedObject: about, reason: 'a' };
  expect(updateErrors(events, old, { ...old, reason: 'b', count: 7 })).toEqual([]);
});

const slice = (more: object, addressType = 'IPv4'): object => ({
  addressType,
  endpoints: [{ addresses: ['10.1.2.3'], ...more }],
});

// Upstream: pkg/apis/discovery/validation TestValidateEndpointSlice
test.each<[string, object, readonly string[]]>([
  ['is well', slice({ hints: { forZones: [{ name: 'a' }] } }), []],
  ['is of names', slice({ addresses: ['a.example.com.'] }, 'FQDN'), []],
  [
    'is of short names',
    slice({ addresses: ['a'] }, 'FQDN'),
    ['endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots'],
  ],
  [
    'has leading zeros',
    slice({ addresses: ['010.1.2.3'] }),
    ['endpoints[0].addresses[0]: Invalid value: "010.1.2.3": must not have leading 0s'],
  ],
  [
    'hints twice',
    slice({ hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }),
    ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
  ],
  [
    'hints too much',
    slice({ hints: { forZones: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => ({ name })) } }),
    ['endpoints[0].hints.forZones: Too many: 9: must have at most 8 items'],
  ],
])('a slice that %s', (_name, object, errors) => {
  expect(createErrors(endpointSlices, object)).toEqual(errors);
});

// Upstream: pkg/apis/coordination/validation TestValidateLeaseSpec
test('durations of leases are positive', () => {
  expect(createErrors(leases, { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } })).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ]);
});
