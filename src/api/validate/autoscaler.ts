import { autoscalerAsV2 } from '../conversion/autoscaler.ts';
import type {
  V2CrossVersionObjectReference,
  V2HPAScalingPolicy,
  V2HPAScalingRules,
  V2HorizontalPodAutoscaler,
  V2MetricSpec,
  V2MetricTarget,
} from '../generated/types.ts';
import { type Check, isDns1123Label, isPathSegment } from '../names/index.ts';
import { parseQuantity } from '../quantity/index.ts';
import { type Errors, check, nonNegative } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkResourceName } from './resources.ts';

const MAX_PERIOD = 1800;
const MAX_WINDOW = 3600;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

function checkNamed(errors: Errors, field: string, value: string, how: Check, why = ''): void {
  if (value === '') errors.push(required(field, why));
  else check(errors, field, value, how);
}

/** Upstream: ValidateCrossVersionObjectReference. */
function checkReference(
  errors: Errors,
  field: string,
  { kind, name, apiVersion = '' }: V2CrossVersionObjectReference,
  needsGroup: boolean,
): void {
  checkNamed(errors, `${field}.kind`, kind, isPathSegment);
  checkNamed(errors, `${field}.name`, name, isPathSegment);
  const parts = apiVersion.split('/');
  if (parts.length > 2) {
    const why = `unexpected GroupVersion string: ${apiVersion}`;
    errors.push(invalidValue(`${field}.apiVersion`, apiVersion, why));
  } else if (needsGroup && (parts.length < 2 || parts[0] === '')) {
    errors.push(invalidValue(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group'));
  }
}

function checkTarget(errors: Errors, field: string, target: V2MetricTarget): void {
  const { type, averageUtilization } = target;
  if (type === '') errors.push(required(`${field}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') {
    errors.push(invalidValue(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const name of ['value', 'averageValue'] as const) {
    const quantity = target[name];
    if (quantity === undefined || parseQuantity(quantity).nanos > 0n) continue;
    errors.push(invalidValue(`${field}.${name}`, quantity, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidValue(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
}

/** Of resources: either a share of the request or an amount. */
function checkResourceTarget(errors: Errors, field: string, target: V2MetricTarget): void {
  checkTarget(errors, field, target);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    const why = 'must set either a target raw value or a target utilization';
    errors.push(required(`${field}.averageUtilization`, why));
  } else if (averageUtilization !== undefined && averageValue !== undefined) {
    const why = 'may not set both a target raw value and a target utilization';
    errors.push(forbidden(`${field}.averageValue`, why));
  }
}

const METRIC_NAME = 'must specify a metric name';

type SourceName = 'object' | 'external' | 'pods' | 'resource' | 'containerResource';
type SourceChecks = {
  readonly [K in SourceName]: (errors: Errors, field: string, source: NonNullable<V2MetricSpec[K]>) => void;
};

/** In the order in which upstream looks for them. */
const SOURCE_CHECKS: SourceChecks = {
  object(errors, field, { describedObject, metric, target }) {
    checkReference(errors, `${field}.describedObject`, describedObject, false);
    checkNamed(errors, `${field}.metric.name`, metric.name, isPathSegment, METRIC_NAME);
    checkTarget(errors, `${field}.target`, target);
    if (target.value !== undefined || target.averageValue !== undefined) return;
    errors.push(required(`${field}.target.averageValue`, 'must set either a target value or averageValue'));
  },
  external(errors, field, { metric, target }) {
    checkNamed(errors, `${field}.metric.name`, metric.name, isPathSegment, METRIC_NAME);
    checkTarget(errors, `${field}.target`, target);
    if (target.value === undefined && target.averageValue === undefined) {
      const why = 'must set either a target value for metric or a per-pod target';
      errors.push(required(`${field}.target.averageValue`, why));
    } else if (target.value !== undefined && target.averageValue !== undefined) {
      const why = 'may not set both a target value for metric and a per-pod target';
      errors.push(forbidden(`${field}.target.value`, why));
    }
  },
  pods(errors, field, { metric, target }) {
    checkNamed(errors, `${field}.metric.name`, metric.name, isPathSegment, METRIC_NAME);
    checkTarget(errors, `${field}.target`, target);
    if (target.averageValue !== undefined) return;
    errors.push(required(`${field}.target.averageValue`, 'must specify a positive target averageValue'));
  },
  resource(errors, field, { name, target }) {
    if (name === '') errors.push(required(`${field}.name`, 'must specify a resource name'));
    checkResourceTarget(errors, `${field}.target`, target);
  },
  containerResource(errors, field, { name, container, target }) {
    if (name === '') errors.push(required(`${field}.name`, 'must specify a resource name'));
    else checkResourceName(errors, `${field}.name`, name, 'container');
    checkNamed(errors, `${field}.container`, container, isDns1123Label, 'must specify a container');
    checkResourceTarget(errors, `${field}.target`, target);
  },
};

const SOURCES = Object.keys(SOURCE_CHECKS) as readonly SourceName[];
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** Upstream: validateMetricSpec. */
function checkMetric(errors: Errors, field: string, metric: V2MetricSpec): void {
  const { type } = metric;
  if (type === '') errors.push(required(`${field}.type`, 'must specify a metric source type'));
  if (!METRIC_TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, METRIC_TYPES));
  const present = SOURCES.filter((name) => metric[name] !== undefined);
  const [first] = present;
  if (first !== undefined) {
    const how = SOURCE_CHECKS[first] as (errors: Errors, field: string, source: unknown) => void;
    how(errors, `${field}.${first}`, metric[first]);
  }
  const expected = SOURCES.find((name) => name.toLowerCase() === type.toLowerCase());
  if (expected === undefined) errors.push(notSupported(`${field}.type`, type, METRIC_TYPES));
  else if (metric[expected] === undefined) {
    errors.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  }
  if (present.length === 1) return;
  for (const name of present) {
    if (name !== expected) errors.push(forbidden(`${field}.${name}`, 'must populate the given metric source only'));
  }
}

function checkPolicy(errors: Errors, field: string, { type, value, periodSeconds }: V2HPAScalingPolicy): void {
  if (!POLICY_TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, POLICY_TYPES));
  if (value <= 0) errors.push(invalidValue(`${field}.value`, value, 'must be greater than zero'));
  const at = `${field}.periodSeconds`;
  if (periodSeconds <= 0) errors.push(invalidValue(at, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > MAX_PERIOD) {
    errors.push(invalidValue(at, periodSeconds, `must be less than or equal to ${String(MAX_PERIOD)}`));
  }
}

/** Upstream: validateScalingRules. */
function checkScalingRules(errors: Errors, field: string, rules: V2HPAScalingRules | undefined): void {
  if (rules === undefined) return;
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules;
  const at = `${field}.stabilizationWindowSeconds`;
  if (window < 0) errors.push(invalidValue(at, window, 'must be greater than or equal to zero'));
  if (window > MAX_WINDOW) {
    errors.push(invalidValue(at, window, `must be less than or equal to ${String(MAX_WINDOW)}`));
  }
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy)) {
    errors.push(notSupported(`${field}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  }
  if (policies.length === 0) errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, index) => {
    checkPolicy(errors, `${field}.policies[${String(index)}]`, policy);
  });
  if (tolerance !== undefined && parseQuantity(tolerance).nanos < 0n) {
    errors.push(invalidValue(`${field}.tolerance`, tolerance, 'must be greater than or equal to 0'));
  }
}

function checkSpec(errors: Errors, { spec }: V2HorizontalPodAutoscaler, fewest: number, needsGroup: boolean): void {
  const { minReplicas: min, maxReplicas: max, metrics = [] } = spec;
  if (min !== undefined && min < fewest) {
    errors.push(invalidValue('spec.minReplicas', min, `must be greater than or equal to ${String(fewest)}`));
  }
  if (max < 1) errors.push(invalidValue('spec.maxReplicas', max, 'must be greater than 0'));
  if (min !== undefined && max < min) {
    errors.push(invalidValue('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  }
  checkReference(errors, 'spec.scaleTargetRef', spec.scaleTargetRef, needsGroup);
  metrics.forEach((metric, index) => {
    checkMetric(errors, `spec.metrics[${String(index)}]`, metric);
  });
  if (min === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(forbidden('spec.metrics', why));
  }
  checkScalingRules(errors, 'spec.behavior.scaleUp', spec.behavior?.scaleUp);
  checkScalingRules(errors, 'spec.behavior.scaleDown', spec.behavior?.scaleDown);
}

/** ReplicationControllers are the only scalable kind without a group. */
function hasGroup({ spec: { scaleTargetRef } }: V2HorizontalPodAutoscaler): boolean {
  return scaleTargetRef.kind !== 'ReplicationController';
}

/** Upstream: pkg/apis/autoscaling/validation ValidateHorizontalPodAutoscaler. */
export function checkAutoscaler(errors: Errors, autoscaler: V2HorizontalPodAutoscaler): void {
  const known = autoscalerAsV2(autoscaler);
  checkSpec(errors, known, 1, hasGroup(known));
}

/** What was stored before a rule existed may stay. */
export function checkAutoscalerUpdate(
  errors: Errors,
  next: V2HorizontalPodAutoscaler,
  old: V2HorizontalPodAutoscaler,
): void {
  const grouped = (old.spec.scaleTargetRef.apiVersion ?? '').includes('/');
  checkSpec(errors, autoscalerAsV2(next), old.spec.minReplicas === 0 ? 0 : 1, hasGroup(next) && grouped);
}

export function checkAutoscalerStatus(errors: Errors, { status }: V2HorizontalPodAutoscaler): void {
  nonNegative(errors, 'status.currentReplicas', status?.currentReplicas);
  nonNegative(errors, 'status.desiredReplicas', status?.desiredReplicas);
}
