import { expect, test } from 'vitest';
import { TableRows, type TableRow } from './table-rows.ts';

function row(name: string, status: string): TableRow {
  const metadata = { uid: name, name, creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: '1' };
  return { cells: [name, status], object: { metadata } };
}

test('rows follow the events of a watch, whose tables have no columns after the first', () => {
  const rows = new TableRows();
  const columnDefinitions = [{ name: 'Name', type: 'string', priority: 0 }];
  rows.replace({ kind: 'Table', metadata: {}, columnDefinitions, rows: [row('a', 'Pending'), row('b', 'Running')] });
  rows.apply('MODIFIED', { kind: 'Table', metadata: {}, columnDefinitions: null, rows: [row('a', 'Running')] });
  rows.apply('DELETED', { kind: 'Table', metadata: {}, columnDefinitions: null, rows: [row('b', 'Running')] });
  expect(rows.columns).toEqual(columnDefinitions);
  expect(rows.list().map(({ cells }) => cells)).toEqual([['a', 'Running']]);
  rows.replace({ kind: 'Table', metadata: {}, rows: null });
  expect(rows.list()).toEqual([]);
});
