/** Server-side printing: upstream's columns and cells. Upstream: pkg/printers/internalversion. Imports pods, selectors, time. */
export type { TableCell, TableColumn } from './column.ts';
export { podStatusText } from './pod.ts';
export { tableColumns, tableRow } from './tables.ts';
