import { expect, test } from 'vitest';
import { fromStorage, toStorage } from '../conversion/index.ts';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';
import {
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  limitRanges,
  podDisruptionBudgets,
  resourceQuotas,
} from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

type Value = Readonly<Record<string, unknown>>;

// Upstream: pkg/apis/core/validation/validation_test.go TestValidateResourceQuota
test.each<[string, Value, readonly string[]]>([
  [
    'what there is',
    { hard: { cpu: '100', 'requests.cpu': '1', pods: '10', 'count/jobs.batch': '3', 'requests.nvidia.com/gpu': '1' } },
    [],
  ],
  [
    'a name',
    { hard: { storage: '1' } },
    ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
  ],
  [
    'less than nothing',
    { hard: { cpu: '-1' } },
    ['spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  ['half a pod', { hard: { pods: '.5' } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
  ['a scope', { scopes: ['UnknownScope'] }, ['spec.scopes: Invalid value: ["UnknownScope"]: unsupported scope']],
  [
    'a scope of other things',
    { hard: { services: '1' }, scopes: ['Terminating'] },
    ['spec.scopes: Invalid value: ["Terminating"]: unsupported scope applied to resource'],
  ],
  [
    'scopes that exclude each other',
    { scopes: ['Terminating', 'NotTerminating'] },
    ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
  ],
  [
    'a selector',
    { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] } },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
  ],
])('a ResourceQuota: %s', (_name, spec, errors) => {
  expect(createErrors(resourceQuotas, { spec })).toEqual(errors);
});

// Upstream: TestValidateResourceQuotaUpdate
test('the scopes of a quota stay', () => {
  expect(updateErrors(resourceQuotas, { spec: { scopes: ['BestEffort'] } }, { spec: {} })).toEqual([
    'spec.scopes: Invalid value: null: field is immutable',
  ]);
  expect(statusErrors(resourceQuotas, {}, { status: { used: { cpu: '-1' } } })).toEqual([
    'status.used[cpu]: Invalid value: "-1": must be greater than or equal to 0',
  ]);
});

const limits = (...items: readonly Value[]): Value => ({ spec: { limits: items } });
const at = 'spec.limits[0]';

// Upstream: TestValidateLimitRange
test.each<[string, Value, readonly string[]]>([
  [
    'a plain one',
    limits({ type: 'Pod', max: { cpu: '100m' }, min: { cpu: '5m' }, maxLimitRequestRatio: { cpu: '10' } }),
    [],
  ],
  ['a type twice', limits({ type: 'Pod' }, { type: 'Pod' }), ['spec.limits[1].type: Duplicate value: "Pod"']],
  [
    'a type',
    limits({ type: 'Odd' }),
    [`${at}.type: Invalid value: "Odd": must be a standard limit type or fully qualified`],
  ],
  [
    'defaults of pods',
    limits({ type: 'Pod', default: { cpu: '1' } }),
    [`${at}.default: Forbidden: may not be specified when \`type\` is 'Pod'`],
  ],
  [
    'min over max',
    limits({ type: 'Pod', max: { cpu: '100m' }, min: { cpu: '1' } }),
    [`${at}.min[cpu]: Invalid value: "1": min value 1 is greater than max value 100m`],
  ],
  [
    'a request over the limit',
    limits({ type: 'Container', default: { cpu: '100m' }, defaultRequest: { cpu: '200m' } }),
    [
      `${at}.defaultRequest[cpu]: Invalid value: "200m": default request value 200m is greater than default limit value 100m`,
    ],
  ],
  [
    'a ratio',
    limits({ type: 'Pod', maxLimitRequestRatio: { cpu: '800m' } }),
    [`${at}.maxLimitRequestRatio[cpu]: Invalid value: "800m": ratio 800m is less than 1`],
  ],
  [
    'a ratio over max/min',
    limits({ type: 'Pod', max: { cpu: '2' }, min: { cpu: '1' }, maxLimitRequestRatio: { cpu: '10' } }),
    [`${at}.maxLimitRequestRatio[cpu]: Invalid value: "10": ratio 10 is greater than max/min = 2.000000`],
  ],
  [
    'claims',
    limits({ type: 'PersistentVolumeClaim' }),
    [`${at}.limits: Required value: either minimum or maximum storage value is required, but neither was provided`],
  ],
])('a LimitRange: %s', (_name, value, errors) => {
  expect(createErrors(limitRanges, value)).toEqual(errors);
});

// Upstream: pkg/apis/core/v1/defaults_test.go TestSetDefaultLimitRangeItem
test('what a LimitRange does not say of containers follows from what it says', () => {
  const given = limits({
    type: 'Container',
    max: { cpu: '2' },
    min: { cpu: '1', memory: '1Mi' },
    default: { memory: '4Mi' },
  });
  const range = applyDefaults(limitRanges, decode(limitRanges, given).object);
  expect(range.spec.limits[0]).toMatchObject({
    default: { cpu: '2', memory: '4Mi' },
    defaultRequest: { cpu: '2', memory: '4Mi' },
  });
});

// Upstream: pkg/apis/policy/validation/validation_test.go
test.each<[string, Value, readonly string[]]>([
  ['nothing', {}, []],
  [
    'both bounds',
    { minAvailable: 1, maxUnavailable: 1 },
    ['spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set'],
  ],
  ['too many', { minAvailable: '110%' }, ['spec.minAvailable: Invalid value: "110%": must not be greater than 100%']],
  [
    'fewer than none',
    { maxUnavailable: -1 },
    ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'a policy',
    { unhealthyPodEvictionPolicy: 'Odd' },
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Odd": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
])('a PodDisruptionBudget: %s', (_name, spec, errors) => {
  expect(createErrors(podDisruptionBudgets, { spec })).toEqual(errors);
});

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
const hpa = (spec: Value): Value => ({ spec: { scaleTargetRef: target, maxReplicas: 5, ...spec } });
const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } };

// Upstream: pkg/apis/autoscaling/validation/validation_test.go TestValidateHorizontalPodAutoscaler, TestValidateBehavior
test.each<[string, Value, readonly string[]]>([
  ['a plain one', hpa({}), []],
  [
    'none',
    hpa({ minReplicas: 0 }),
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    'bounds',
    hpa({ minReplicas: 7 }),
    ['spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`'],
  ],
  ['no kind', hpa({ scaleTargetRef: { ...target, kind: '' } }), ['spec.scaleTargetRef.kind: Required value']],
  [
    'no group',
    hpa({ scaleTargetRef: { kind: 'ReplicaSet', name: 'r' } }),
    ['spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group'],
  ],
  [
    'a path',
    hpa({ scaleTargetRef: { ...target, name: 'a/b' } }),
    ['spec.scaleTargetRef.name: Invalid value: "a/b": may not contain \'/\''],
  ],
  [
    'a type',
    hpa({ metrics: [{ type: 'Odd' }] }),
    [
      'spec.metrics[0].type: Unsupported value: "Odd": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[0].type: Unsupported value: "Odd": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
  ],
  [
    'another source',
    hpa({ metrics: [{ type: 'Resource', resource: cpu, pods: { metric: { name: 'm' }, target: {} } }] }),
    [
      'spec.metrics[0].pods.target.type: Required value: must specify a metric target type',
      'spec.metrics[0].pods.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
      'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
      'spec.metrics[0].pods: Forbidden: must populate the given metric source only',
    ],
  ],
  [
    'both targets',
    hpa({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { ...cpu.target, averageValue: '1' } } }] }),
    [
      'spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
    ],
  ],
  [
    'a policy',
    hpa({ behavior: { scaleUp: { policies: [{ type: 'Odd', value: 0, periodSeconds: 1801 }] } } }),
    [
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Odd": supported values: "Percent", "Pods"',
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ],
  ],
])('a HorizontalPodAutoscaler: %s', (_name, value, errors) => {
  expect(createErrors(horizontalPodAutoscalers, value)).toEqual(errors);
});

// Upstream: pkg/apis/autoscaling/v2/defaults_test.go
test('an autoscaler without metrics looks at the CPU', () => {
  const { spec } = applyDefaults(
    horizontalPodAutoscalers,
    decode(horizontalPodAutoscalers, hpa({ behavior: { scaleDown: { selectPolicy: 'Min' } } })).object,
  );
  expect(spec.metrics).toEqual([
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
  ]);
  expect(spec.behavior?.scaleDown).toEqual({
    selectPolicy: 'Min',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  });
  expect(spec.behavior?.scaleUp?.policies).toHaveLength(2);
});

// Upstream: pkg/apis/autoscaling/v1/conversion.go
test('an autoscaler of v1 keeps in annotations what it has no fields for', () => {
  const given = {
    metadata: { name: 'x', namespace: 'default', annotations: { own: 'yes' } },
    ...hpa({
      minReplicas: 2,
      metrics: [
        { type: 'Resource', resource: cpu },
        { type: 'Pods', pods: { metric: { name: 'packets' }, target: { type: 'AverageValue', averageValue: '1k' } } },
        {
          type: 'Object',
          object: { describedObject: target, metric: { name: 'hits' }, target: { type: 'Value', value: '10k' } },
        },
      ],
      behavior: { scaleUp: { stabilizationWindowSeconds: 10 } },
    }),
  };
  const v2 = applyDefaults(horizontalPodAutoscalers, decode(horizontalPodAutoscalers, given).object);
  const v1 = fromStorage(horizontalPodAutoscalersV1, v2);
  expect(v1).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 70 },
  });
  expect(JSON.parse(v1.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'] ?? '')).toEqual([
    { type: 'Pods', pods: { metricName: 'packets', targetAverageValue: '1k' } },
    { type: 'Object', object: { target, metricName: 'hits', targetValue: '10k' } },
  ]);
  expect(toStorage(horizontalPodAutoscalersV1, v1)).toEqual(v2);
});

test('an autoscaler of v1 without a target gets one', () => {
  const v1 = decode(horizontalPodAutoscalersV1, hpa({})).object;
  const made = applyDefaults(horizontalPodAutoscalersV1, v1);
  expect(made.spec).toMatchObject({ minReplicas: 1, targetCPUUtilizationPercentage: 80 });
  expect(toStorage(horizontalPodAutoscalersV1, made)).toMatchObject({
    spec: { metrics: [{ resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] },
  });
});
