type Value = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the status of each kind prints as when there is none. Kinds that are not here have no status that prints. */
const EMPTY_STATUS: Readonly<Record<string, Value>> = {
  CronJob: {},
  DaemonSet: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  Deployment: {},
  HorizontalPodAutoscaler: { currentMetrics: null, desiredReplicas: 0 },
  Ingress: { loadBalancer: {} },
  Job: {},
  Namespace: {},
  Pod: {},
  PodDisruptionBudget: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  ReplicaSet: { replicas: 0 },
  ResourceQuota: {},
  Service: { loadBalancer: {} },
  StatefulSet: { availableReplicas: 0, replicas: 0 },
};

const EMPTY_SPEC: Readonly<Record<string, Value>> = {
  DaemonSet: { updateStrategy: {} },
  Deployment: { strategy: {} },
  StatefulSet: { updateStrategy: {} },
};

function withTimestamp(value: unknown): Value {
  return { creationTimestamp: null, ...(isObject(value) ? value : {}) };
}

/** Templates have metadata of their own, however deep they are. */
function templates(spec: Value): Value {
  const entries = Object.entries(spec).map(([key, value]) => {
    if ((key !== 'template' && key !== 'jobTemplate') || !isObject(value)) return [key, value] as const;
    const inner = isObject(value['spec']) ? { spec: templates(value['spec']) } : {};
    return [key, { ...value, metadata: withTimestamp(value['metadata']), ...inner }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The object as Go prints one that never was on a server: fields whose zero value is not left out. With
 * `--dry-run=client -o yaml` people see them, and copy them into their files.
 */
export function withZeroValues<T extends { readonly kind: string; readonly metadata: unknown }>(object: T): T {
  const { kind } = object;
  const status = EMPTY_STATUS[kind];
  const { spec } = object as { readonly spec?: unknown };
  return {
    ...object,
    metadata: withTimestamp(object.metadata),
    ...(isObject(spec) ? { spec: { ...EMPTY_SPEC[kind], ...templates(spec) } } : {}),
    ...(status === undefined ? {} : { status }),
  };
}
