import { evaluatePath, type JsonPath, JsonPathError, parseJsonPath } from '../json-path/index.ts';
import type { KubernetesObject } from '../meta.ts';
import { AGE_DESCRIPTION, NAME, type TableCell, type TableColumn } from '../tables/column.ts';
import { ageOf, parseTime } from '../time/index.ts';
import type { CustomVersion } from './versions.ts';

type Definition = NonNullable<CustomVersion['version']['additionalPrinterColumns']>[number];

/** What is printed of kinds that say nothing. upstream: serveDefaultColumnsIfEmpty */
const DEFAULT: readonly Definition[] = [
  { name: 'Age', type: 'date', description: AGE_DESCRIPTION, jsonPath: '.metadata.creationTimestamp' },
];

/** How objects of a version are printed. upstream: apiextensions-apiserver pkg/registry/customresource/tableconvertor */
export interface CustomTable {
  readonly columns: readonly TableColumn[];
  readonly cells: (object: KubernetesObject, now: number) => readonly TableCell[];
}

export function customTable({ version }: CustomVersion): CustomTable {
  const definitions = version.additionalPrinterColumns ?? [];
  const columns = readable(definitions.length === 0 ? DEFAULT : definitions);
  return {
    columns: [NAME, ...columns.map(({ column }) => column)],
    cells: (object, now) => [
      object.metadata.name,
      ...columns.map(({ column, path }) => cell(column.type, first(path, object), now)),
    ],
  };
}

interface ReadColumn {
  readonly path: JsonPath;
  readonly column: TableColumn;
}

/** The columns before the first one with a path that cannot be read. upstream: New falls back to them */
function readable(definitions: readonly Definition[]): readonly ReadColumn[] {
  const columns: ReadColumn[] = [];
  try {
    for (const definition of definitions) {
      columns.push({ path: parseJsonPath(definition.jsonPath), column: columnOf(definition) });
    }
  } catch (cause) {
    if (!(cause instanceof JsonPathError)) throw cause;
  }
  return columns;
}

function columnOf({ name, type, format = '', description = '', jsonPath, priority = 0 }: Definition): TableColumn {
  const text = description === '' ? `Custom resource definition column (in JSONPath format): ${jsonPath}` : description;
  return { name, type: type as TableColumn['type'], format, description: text, priority };
}

function first(path: JsonPath, object: KubernetesObject): unknown {
  try {
    return evaluatePath(path, object, object, true)[0];
  } catch {
    // A list that is too short, or an object where a list should be: nothing to print.
    return undefined;
  }
}

function cell(type: string, value: unknown, now: number): TableCell {
  if (value === undefined) return null;
  switch (type) {
    case 'string':
      return printed(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      if (typeof value !== 'string') return null;
      return parseTime(value) === undefined ? '<invalid>' : ageOf(value, now);
    default:
      return null;
  }
}

/** What client-go's jsonpath prints. */
function printed(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
