import { type MetricsPoint, parseTime } from '../../api/index.ts';

/** What a kubelet's `/stats/summary` says of its node and of what runs there. */
export interface NodeSummary {
  readonly node: MetricsPoint | undefined;
  /** By `namespace/name`, then by container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, MetricsPoint>>;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function time(value: unknown): number | undefined {
  return typeof value === 'string' ? parseTime(value) : undefined;
}

/** Undefined of what lacks a counter: it cannot be measured. */
function pointOf(value: unknown): MetricsPoint | undefined {
  const { startTime, cpu, memory } = fields(value);
  const { time: read, usageCoreNanoSeconds: cpuNanoseconds } = fields(cpu);
  const { workingSetBytes: memoryBytes } = fields(memory);
  const [started, timestamp] = [time(startTime), time(read)];
  if (started === undefined || timestamp === undefined) return undefined;
  if (typeof cpuNanoseconds !== 'number' || typeof memoryBytes !== 'number') return undefined;
  return { startTime: started, timestamp, cpuNanoseconds, memoryBytes };
}

/** One container without its counters keeps the whole pod out, as it would make the pod look smaller than it is. */
function podOf(value: unknown): readonly [string, ReadonlyMap<string, MetricsPoint>] | undefined {
  const { podRef, containers } = fields(value);
  const { namespace, name } = fields(podRef);
  if (typeof namespace !== 'string' || typeof name !== 'string') return undefined;
  const points = new Map<string, MetricsPoint>();
  for (const container of items(containers)) {
    const point = pointOf(container);
    const { name: containerName } = fields(container);
    if (point === undefined || typeof containerName !== 'string') return undefined;
    points.set(containerName, point);
  }
  return points.size === 0 ? undefined : [`${namespace}/${name}`, points];
}

/** @param body JSON, as it came */
export function parseSummary(body: unknown): NodeSummary {
  const { node, pods } = fields(body);
  const found = items(pods).map(podOf);
  return { node: pointOf(node), pods: new Map(found.filter((pod) => pod !== undefined)) };
}
