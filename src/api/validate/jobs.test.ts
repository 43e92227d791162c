import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';
import type { Job } from '../generated/types.ts';
import { cronJobs, jobs } from '../resources/index.ts';
import { prepareForCreate } from '../strategy/index.ts';
import { errorText } from './field-error.ts';
import { validateCreate, validateStatusUpdate, validateUpdate } from './validate.ts';
import { createErrors, updateErrors } from './testing/errors.ts';

type Value = Readonly<Record<string, unknown>>;

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };

function made(spec: Value, of: Value = {}): Job {
  const sent = { metadata: { name: 'x' }, ...of, spec: { template, ...spec } };
  const job = applyDefaults(jobs, decode(jobs, sent).object);
  return prepareForCreate(jobs, job, { now: 0, uid: 'u', namespace: 'default' });
}

const jobErrors = (spec: Value): readonly string[] => validateCreate(jobs, made(spec)).map(errorText);

test('a new Job gets its labels, its selector and its defaults', () => {
  const job = made({});
  expect(job.spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } },
  });
  expect(job.spec.template.metadata?.labels).toEqual({
    'batch.kubernetes.io/controller-uid': 'u',
    'batch.kubernetes.io/job-name': 'x',
    'controller-uid': 'u',
    'job-name': 'x',
  });
  expect(validateCreate(jobs, job)).toEqual([]);
  expect(made({ parallelism: 3 }).spec.completions).toBeUndefined();
});

const rule = (of: Value): Value => ({ podFailurePolicy: { rules: [{ action: 'Ignore', ...of }] } });
const at = 'spec.podFailurePolicy.rules[0]';
const indexed = { completionMode: 'Indexed', completions: 5 };

// Upstream: pkg/apis/batch/validation/validation_test.go TestValidateJob
test.each<[string, Value, readonly string[]]>([
  ['parallelism', { parallelism: -1 }, ['spec.parallelism: Invalid value: -1: must be greater than or equal to 0']],
  [
    'the restart policy of templates',
    { template: { spec: { containers: template.spec.containers } } },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'a foreign label',
    { template: { ...template, metadata: { labels: { 'job-name': 'y' } } } },
    [
      'spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"x","controller-uid":"u","job-name":"y"}: must be \'x\'',
    ],
  ],
  [
    'no completions',
    { completionMode: 'Indexed', parallelism: 1 },
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'too much parallelism',
    { ...indexed, parallelism: 100_001 },
    ['spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed'],
  ],
  [
    'a mode',
    { completionMode: 'Odd' },
    ['spec.completionMode: Unsupported value: "Odd": supported values: "NonIndexed", "Indexed"'],
  ],
  [
    'indexes of a plain Job',
    { backoffLimitPerIndex: 1, maxFailedIndexes: 1 },
    [
      'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
      'spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode',
    ],
  ],
  [
    'both requirements',
    rule({ onExitCodes: { operator: 'In', values: [1] }, onPodConditions: [{ type: 'A', status: 'True' }] }),
    [`${at}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`],
  ],
  ['no requirement', rule({}), [`${at}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`]],
  [
    'exit codes',
    rule({ onExitCodes: { operator: 'In', values: [2, 0, 2] } }),
    [
      `${at}.onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator`,
      `${at}.onExitCodes.values[2]: Duplicate value: 2`,
      `${at}.onExitCodes.values: Invalid value: [2,0,2]: must be ordered`,
    ],
  ],
  [
    'a container',
    rule({ onExitCodes: { containerName: 'd', operator: 'NotIn', values: [1] } }),
    [
      `${at}.onExitCodes.containerName: Invalid value: "d": must be one of the container or initContainer names in the pod template`,
    ],
  ],
  [
    'an action',
    rule({ action: 'Stop', onExitCodes: { operator: 'In', values: [1] } }),
    [`${at}.action: Unsupported value: "Stop": supported values: "Count", "FailIndex", "FailJob", "Ignore"`],
  ],
  [
    'an index',
    { ...indexed, successPolicy: { rules: [{ succeededIndexes: '1,9' }] } },
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1,9": error parsing succeededIndexes: too large index: "9"',
    ],
  ],
  [
    'a count',
    { ...indexed, successPolicy: { rules: [{ succeededIndexes: '0-2', succeededCount: 4 }] } },
    [
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of indexes in the specified succeededIndexes field)',
    ],
  ],
  [
    'managedBy',
    { managedBy: 'nobody' },
    ['spec.managedBy: Invalid value: "nobody": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'replacement',
    { ...rule({ onExitCodes: { operator: 'In', values: [1] } }), podReplacementPolicy: 'TerminatingOrFailed' },
    ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
  ],
])('a Job: %s', (_name, spec, errors) => {
  expect(jobErrors(spec)).toEqual(errors);
});

// Upstream: TestValidateJobUpdate
test('what of a Job may change', () => {
  const old = made({ ...indexed, parallelism: 5, suspend: true });
  const update = (spec: Value): readonly string[] =>
    validateUpdate(
      jobs,
      { ...old, metadata: { ...old.metadata, resourceVersion: '1' }, spec: { ...old.spec, ...spec } },
      old,
    ).map(errorText);
  expect(update({ completions: 3, parallelism: 3 })).toEqual([]);
  expect(update({ completions: 3 })).toEqual([
    'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
  ]);
  const moved = { ...old.spec.template, spec: { ...old.spec.template.spec, nodeSelector: { a: 'b' } } };
  expect(update({ template: moved })).toEqual([]);
  const running = made({});
  const changed = {
    ...running,
    metadata: { ...running.metadata, resourceVersion: '1' },
    spec: {
      ...running.spec,
      template: { ...running.spec.template, spec: { ...running.spec.template.spec, nodeSelector: { a: 'b' } } },
    },
  };
  expect(validateUpdate(jobs, changed as Job, running).map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
    'spec.template: field is immutable',
  ]);
});

// Upstream: TestValidateJobUpdateStatus
test('the status of a Job', () => {
  const old = { ...made({}), status: { startTime: '2026-01-01T00:00:00Z', failed: 1 } };
  const errors = (status: Job['status']): readonly string[] =>
    validateStatusUpdate(
      jobs,
      { ...old, metadata: { ...old.metadata, resourceVersion: '1' }, ...(status === undefined ? {} : { status }) },
      old,
    ).map(errorText);
  const complete = { type: 'Complete', status: 'True' };
  expect(errors({ ...old.status, conditions: [complete], failed: 0 })).toEqual([
    'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    'status.completionTime: Required value: completionTime is required for Complete jobs',
    'status.failed: Invalid value: 0: cannot decrease the failed counter',
  ]);
  expect(errors({ ...old.status, active: 1, ready: 2 })).toEqual([
    'status.ready: Invalid value: 2: cannot set more ready pods than active',
  ]);
});

const cron = (spec: Value = {}, name = 'x'): Value => ({
  metadata: { name },
  spec: { schedule: '* * * * ?', jobTemplate: { spec: { template } }, ...spec },
});

// Upstream: TestValidateCronJob
test.each<[string, Value, readonly string[]]>([
  ['a plain one', cron({ timeZone: 'America/New_York' }), []],
  [
    'a schedule',
    cron({ schedule: 'error' }),
    ['spec.schedule: Invalid value: "error": expected exactly 5 fields, found 1: [error]'],
  ],
  ['no schedule', cron({ schedule: '' }), ['spec.schedule: Required value']],
  [
    'a zone in the schedule',
    cron({ schedule: 'TZ=UTC 0 * * * *' }),
    [
      'spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    'an empty zone',
    cron({ timeZone: '' }),
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    'an unknown zone',
    cron({ timeZone: 'Asia/Gotham' }),
    ['spec.timeZone: Invalid value: "Asia/Gotham": unknown time zone Asia/Gotham'],
  ],
  [
    'a zone in other letters',
    cron({ timeZone: 'america/new_york' }),
    ['spec.timeZone: Invalid value: "america/new_york": unknown time zone america/new_york'],
  ],
  ['a path', cron({ timeZone: '../etc' }), ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc']],
  [
    'a policy',
    cron({ concurrencyPolicy: 'Odd' }),
    ['spec.concurrencyPolicy: Unsupported value: "Odd": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    'a long name',
    cron({}, 'x'.repeat(53)),
    [`metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`],
  ],
  [
    'a selector',
    cron({ jobTemplate: { spec: { template, selector: { matchLabels: { a: 'b' } } } } }),
    ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
  ],
])('a CronJob: %s', (_name, value, errors) => {
  expect(createErrors(cronJobs, value)).toEqual(errors);
});

test('a CronJob with a zone in its schedule may keep it', () => {
  const old = cron({ schedule: 'CRON_TZ=UTC 0 * * * *' });
  expect(updateErrors(cronJobs, old, old)).toEqual([]);
});
