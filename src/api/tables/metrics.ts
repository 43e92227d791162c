import type { NodeMetrics, PodMetrics } from '../generated/types.ts';
import { addQuantities } from '../quantity/index.ts';
import { nodeMetrics, podMetrics } from '../resources/index.ts';
import type { TableColumn, TableDefinition } from './column.ts';

function usageColumn(name: string, format: string): TableColumn {
  return { name, type: 'string', format, description: '', priority: 0 };
}

/** upstream: metrics-server/pkg/api/table.go */
const COLUMNS: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource', priority: 0 },
  usageColumn('cpu', 'quantity'),
  usageColumn('memory', 'quantity'),
  usageColumn('Window', 'duration'),
];

const nodeMetricsTable: TableDefinition<NodeMetrics> = {
  resource: nodeMetrics,
  columns: COLUMNS,
  cells: ({ metadata, usage, window }) => [metadata.name, usage['cpu'] ?? '0', usage['memory'] ?? '0', window],
};

function total({ containers }: PodMetrics, resource: string): string {
  return containers.reduce((sum, { usage }) => addQuantities(sum, usage[resource] ?? '0'), '0');
}

const podMetricsTable: TableDefinition<PodMetrics> = {
  resource: podMetrics,
  columns: COLUMNS,
  cells: (object) => [object.metadata.name, total(object, 'cpu'), total(object, 'memory'), object.window],
};

export const metricsTables: readonly TableDefinition[] = [nodeMetricsTable, podMetricsTable];
