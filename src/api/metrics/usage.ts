import { formatBytes, formatQuantity } from '../quantity/index.ts';
import type { MetricsHistory, MetricsPoint } from './history.ts';

/** What was used over the time between two readings. */
export interface Measured<T> {
  /** Milliseconds since the epoch: the end of the window. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly window: number;
  readonly usage: T;
}

/** Quantities of `cpu` (cores, on average over the window) and `memory` (bytes, at its end). */
export type Usage = Readonly<Record<'cpu' | 'memory', string>>;

export interface ContainerUsage {
  readonly name: string;
  readonly usage: Usage;
}

/** Undefined when the counters went back: then they are not of one run. upstream: metrics-server/pkg/storage/types.go resourceUsage */
function usageBetween(previous: MetricsPoint, last: MetricsPoint): Measured<Usage> | undefined {
  const window = last.timestamp - previous.timestamp;
  const nanoseconds = last.cpuNanoseconds - previous.cpuNanoseconds;
  if (last.startTime < previous.startTime || nanoseconds < 0 || window <= 0) return undefined;
  const nanos = BigInt(Math.floor(nanoseconds / (window / 1000)));
  const usage = { cpu: formatQuantity({ nanos, format: 'DecimalSI' }), memory: formatBytes(last.memoryBytes) };
  return { timestamp: last.timestamp, window, usage };
}

/** Undefined before a node was read twice. */
export function nodeUsage({ last, previous }: MetricsHistory, name: string): Measured<Usage> | undefined {
  const [to, from] = [last.nodes.get(name), previous.nodes.get(name)];
  return to === undefined || from === undefined ? undefined : usageBetween(from, to);
}

/**
 * Undefined unless all containers of a pod can be measured; the time is that of the one read first.
 * upstream: metrics-server/pkg/storage/pod.go GetMetrics
 */
export function podUsage(
  { last, previous }: MetricsHistory,
  namespace: string,
  name: string,
): Measured<readonly ContainerUsage[]> | undefined {
  const key = `${namespace}/${name}`;
  const measured: { readonly name: string; readonly measured: Measured<Usage> }[] = [];
  for (const [container, to] of last.pods.get(key) ?? []) {
    const from = previous.pods.get(key)?.get(container);
    if (from === undefined) return undefined;
    const between = usageBetween(from, to);
    if (between !== undefined) measured.push({ name: container, measured: between });
  }
  const [first, ...others] = measured.map((one) => one.measured);
  if (first === undefined) return undefined;
  const { timestamp, window } = others.reduce((a, b) => (b.timestamp < a.timestamp ? b : a), first);
  return { timestamp, window, usage: measured.map((one) => ({ name: one.name, usage: one.measured.usage })) };
}
