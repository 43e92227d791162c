import { addQuantities, cpuMillis, quantityValue } from '../../../api/index.ts';

/** Quantities by resource: what was used, or what there is. */
export type Quantities = Readonly<Record<string, string>>;

/** What is measured, in the order of the columns. upstream: kubectl/pkg/metricsutil/metrics_printer.go */
const MEASURED = ['cpu', 'memory'] as const;
export type MeasuredResource = (typeof MEASURED)[number];

export function isMeasured(text: string): text is MeasuredResource {
  return (MEASURED as readonly string[]).includes(text);
}

export const UNKNOWN_CELLS: readonly string[] = MEASURED.flatMap(() => ['<unknown>', '<unknown>']);

const MEBI = 1024 * 1024;

function amount(resource: MeasuredResource, quantity: string): string {
  if (resource === 'cpu') return `${String(cpuMillis(quantity))}m`;
  return `${String(Math.trunc(quantityValue(quantity) / MEBI))}Mi`;
}

function percent(quantity: string, available: string): string {
  const all = cpuMillis(available);
  return `${String(all === 0 ? 0 : Math.trunc((cpuMillis(quantity) / all) * 100))}%`;
}

/** Cells of what is used: in units and, of what is available where that is known, in percent. */
export function usageCells(usage: Quantities, available: Quantities = {}): readonly string[] {
  return MEASURED.flatMap((resource) => {
    const used = usage[resource] ?? '0';
    const all = available[resource];
    return all === undefined ? [amount(resource, used)] : [amount(resource, used), percent(used, all)];
  });
}

export function sumOfUsage(usages: readonly Quantities[]): Quantities {
  const sum = (resource: string): string =>
    usages.reduce((total, usage) => addQuantities(total, usage[resource] ?? '0'), '0');
  return Object.fromEntries(MEASURED.map((resource) => [resource, sum(resource)]));
}

interface Row {
  /** What rows are sorted by where nothing else is asked for. */
  readonly name: string;
  readonly usage: Quantities;
}

/** The most used first, or by name. upstream: kubectl/pkg/metricsutil/metrics_resource_sorter.go */
export function sortedByUsage<T extends Row>(rows: readonly T[], by: MeasuredResource | undefined): readonly T[] {
  const used = ({ usage }: Row, resource: MeasuredResource): number => {
    const quantity = usage[resource] ?? '0';
    return resource === 'cpu' ? cpuMillis(quantity) : quantityValue(quantity);
  };
  return [...rows].sort((a, b) => {
    if (by !== undefined) return used(b, by) - used(a, by);
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
}
