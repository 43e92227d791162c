import { expect, test } from 'vitest';
import {
  MANDATORY_FLOW_SCHEMAS,
  MANDATORY_LEVELS,
  SUGGESTED_FLOW_SCHEMAS,
  SUGGESTED_LEVELS,
} from '../flow-control/index.ts';
import { flowSchemas, priorityLevelConfigurations } from '../resources/index.ts';
import { createErrors } from './testing/errors.ts';

const subjects = [{ kind: 'User', user: { name: 'me' } }];
const paths = [{ verbs: ['*'], nonResourceURLs: ['/healthz'] }];
const schema = (rule: object, more: object = {}): object => ({
  spec: { priorityLevelConfiguration: { name: 'p' }, rules: [{ subjects, nonResourceRules: paths, ...rule }], ...more },
});
const AT = 'spec.rules[0]';

// Upstream: pkg/apis/flowcontrol/validation TestFlowSchemaValidation
test.each<[string, object, readonly string[]]>([
  ['is well', schema({}), []],
  [
    'comes too early',
    schema({}, { matchingPrecedence: 1 }),
    ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  ],
  [
    'comes too late',
    schema({}, { matchingPrecedence: 10_001 }),
    ['spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000'],
  ],
  [
    'has no level',
    schema({}, { priorityLevelConfiguration: { name: '' } }),
    ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
  ],
  [
    'is for nobody',
    schema({ subjects: [] }),
    [`${AT}.subjects: Required value: subjects must contain at least one value`],
  ],
  [
    'is for nothing',
    schema({ nonResourceRules: [] }),
    [`${AT}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`],
  ],
  [
    'has a subject of two kinds',
    schema({ subjects: [{ kind: 'User', user: { name: 'me' }, group: { name: 'g' } }] }),
    [`${AT}.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'`],
  ],
  [
    'has an unknown verb',
    schema({ nonResourceRules: [{ verbs: ['feed'], nonResourceURLs: ['*'] }] }),
    [expect.stringMatching(/verbs: Unsupported value: \["feed"\]: supported values: "create", "delete", /) as string],
  ],
  [
    'has a star inside a path',
    schema({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a/*/b'] }] }),
    [`${AT}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a/*/b": wildcard can only do suffix matching`],
  ],
])('a flow schema that %s', (_name, object, errors) => {
  expect(createErrors(flowSchemas, object)).toEqual(errors);
});

const level = (limited: object): object => ({ spec: { type: 'Limited', limited } });
const queued = (queuing: object): object => level({ limitResponse: { type: 'Queue', queuing } });
const QUEUING = 'spec.limited.limitResponse.queuing';

// Upstream: TestPriorityLevelConfigurationValidation, TestValidateLimitedPriorityLevelConfiguration
test.each<[string, object, readonly string[]]>([
  ['is well', queued({}), []],
  [
    'is exempt',
    { spec: { type: 'Exempt' } },
    ["spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'"],
  ],
  [
    'has no limits',
    { spec: { type: 'Limited' } },
    ['spec.limited: Required value: must not be empty when type is Limited'],
  ],
  [
    'rejects and queues',
    level({ limitResponse: { type: 'Reject', queuing: {} } }),
    [`${QUEUING}: Forbidden: must be nil if limited.limitResponse.type is not Limited`],
  ],
  [
    'deals more than it has',
    queued({ queues: 4 }),
    [`${QUEUING}.handSize: Invalid value: 8: should not be greater than queues (4)`],
  ],
  [
    'deals too much',
    queued({ queues: 512, handSize: 8 }),
    [
      `${QUEUING}.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60`,
    ],
  ],
  [
    'lends more than all',
    level({ lendablePercent: 101, limitResponse: { type: 'Reject' } }),
    ['spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive'],
  ],
])('a priority level that %s', (_name, object, errors) => {
  expect(createErrors(priorityLevelConfigurations, object)).toEqual(errors);
});

// Upstream: pkg/apis/flowcontrol/internalbootstrap TestBootstrapPriorityLevelConfigurationWithBorrowing
test('the objects that every cluster has are valid', () => {
  for (const one of [...MANDATORY_FLOW_SCHEMAS, ...SUGGESTED_FLOW_SCHEMAS]) {
    expect(createErrors(flowSchemas, one)).toEqual([]);
  }
  for (const one of [...MANDATORY_LEVELS, ...SUGGESTED_LEVELS]) {
    expect(createErrors(priorityLevelConfigurations, one)).toEqual([]);
  }
});
