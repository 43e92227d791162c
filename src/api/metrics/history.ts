/** What one container, or one node, had used at a moment. Times are milliseconds since the epoch. */
export interface MetricsPoint {
  /** When its CPU time was zero. */
  readonly startTime: number;
  readonly timestamp: number;
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
}

/** What one reading of all nodes found. */
export interface MetricsBatch {
  readonly nodes: ReadonlyMap<string, MetricsPoint>;
  /** By `namespace/name`, then by container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, MetricsPoint>>;
}

/** The last reading, and the points before it that it can be measured against. */
export interface MetricsHistory {
  readonly last: MetricsBatch;
  readonly previous: MetricsBatch;
}

const NOTHING: MetricsBatch = { nodes: new Map(), pods: new Map() };
export const NO_METRICS: MetricsHistory = { last: NOTHING, previous: NOTHING };

/** Containers younger than this say too little. upstream: metrics-server/pkg/storage/pod.go freshContainerMinMetricsResolution */
const YOUNGEST_MS = 10_000;

/** @param resolution milliseconds between readings */
export function withBatch(history: MetricsHistory, batch: MetricsBatch, resolution: number): MetricsHistory {
  const { last, previous } = history;
  const nodes = kept(batch.nodes, (name, point) => before(point, last.nodes.get(name), previous.nodes.get(name)));
  const pods = kept(batch.pods, (name, containers) => {
    const found = kept(containers, (container, point) =>
      isFresh(point, resolution)
        ? { ...point, timestamp: point.startTime, cpuNanoseconds: 0 }
        : before(point, last.pods.get(name)?.get(container), previous.pods.get(name)?.get(container)),
    );
    return found.size === 0 ? undefined : found;
  });
  return { last: batch, previous: { nodes, pods } };
}

/** A container that started since the reading before: it is measured from its start. */
function isFresh({ startTime, timestamp }: MetricsPoint, resolution: number): boolean {
  const age = timestamp - startTime;
  return age >= YOUNGEST_MS && age < resolution;
}

/** The point to measure from: of the same run, and older. */
function before(
  point: MetricsPoint,
  last: MetricsPoint | undefined,
  previous: MetricsPoint | undefined,
): MetricsPoint | undefined {
  if (last === undefined || point.startTime > last.timestamp) return undefined;
  if (point.timestamp > last.timestamp) return last;
  return previous !== undefined && previous.timestamp < point.timestamp ? previous : undefined;
}

function kept<From, To>(
  from: ReadonlyMap<string, From>,
  convert: (name: string, value: From) => To | undefined,
): ReadonlyMap<string, To> {
  const result = new Map<string, To>();
  for (const [name, value] of from) {
    const converted = convert(name, value);
    if (converted !== undefined) result.set(name, converted);
  }
  return result;
}
