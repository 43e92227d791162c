import { expect, test } from 'vitest';
import type { TableRow } from '../../state/table-rows.ts';
import { ColumnWidths, shownColumns, sortRows } from './table-layout.ts';

const NOW = Date.parse('2026-01-01T00:01:00Z');
const DEFINITIONS = [
  { name: 'Name', type: 'string', priority: 0 },
  { name: 'Restarts', type: 'integer', priority: 0 },
  { name: 'Age', type: 'string', priority: 0 },
  { name: 'IP', type: 'string', priority: 1 },
];

function row(name: string, restarts: number, seconds: number): TableRow {
  const creationTimestamp = new Date(NOW - seconds * 1000).toISOString();
  return {
    cells: [name, restarts, '1s', '10.0.0.1'],
    object: { metadata: { uid: name, name, namespace: 'default', creationTimestamp, resourceVersion: '1' } },
  };
}

const rows = [row('pod-10', 2, 5), row('pod-2', 10, 30), row('pod-1', 0, 10)];

function order(column: string | undefined, descending: boolean): string[] {
  const by = shownColumns(DEFINITIONS, false, false).find(({ name }) => name === column);
  return sortRows(rows, by, descending).map(({ object }) => object.metadata.name);
}

test('columns are those of the server, with -o wide more, over all namespaces one more', () => {
  const names = (wide: boolean, namespaced: boolean): string[] =>
    shownColumns(DEFINITIONS, wide, namespaced).map(({ name }) => name);
  expect(names(false, false)).toEqual(['Name', 'Restarts', 'Age']);
  expect(names(true, true)).toEqual(['Namespace', 'Name', 'Restarts', 'Age', 'IP']);
});

test('ages go on after the server printed them', () => {
  const age = shownColumns(DEFINITIONS, false, false)[2];
  expect(age?.text(row('a', 0, 5), NOW + 60_000)).toBe('65s');
});

test('rows are in the order of the server, or of a column', () => {
  expect(order(undefined, false)).toEqual(['pod-1', 'pod-10', 'pod-2']);
  expect(order('Name', false)).toEqual(['pod-1', 'pod-2', 'pod-10']);
  expect(order('Restarts', true)).toEqual(['pod-2', 'pod-10', 'pod-1']);
  expect(order('Age', false)).toEqual(['pod-10', 'pod-1', 'pod-2']);
});

test('columns grow with what is in them, and do not shrink', () => {
  const widths = new ColumnWidths();
  const columns = shownColumns(DEFINITIONS, false, false);
  const long = widths.measure(columns, [row('a-rather-long-name', 0, 1)], NOW);
  expect(long.template).toContain('minmax(24ch, 24fr)');
  expect(widths.measure(columns, [row('short', 0, 1)], NOW)).toEqual(long);
  const wide = widths.measure(shownColumns(DEFINITIONS, true, false), [row('short', 0, 1)], NOW);
  expect(wide.template).toMatch(/minmax\(11ch, 11fr\)$/);
});
