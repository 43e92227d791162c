/** What nodes and pods use, from readings of counters, as metrics-server works it out. Imports quantity. */
export { type MetricsBatch, type MetricsHistory, type MetricsPoint, NO_METRICS, withBatch } from './history.ts';
export { type Measured, nodeUsage, podUsage, type Usage } from './usage.ts';
