import type { KubernetesObject } from '../../api/index.ts';
import { failure } from '../errors.ts';
import { flag, type Flags, type FlagSpec } from '../flags.ts';
import { alignColumns } from './columns.ts';
import { evaluate, jsonPath } from './jsonpath.ts';
import { parseTemplate, relaxed } from './jsonpath-parser.ts';
import { toJson, toYaml } from './yaml.ts';

export const OUTPUT_FLAG: FlagSpec = flag(
  'output',
  'string',
  'Output format. One of: (json, yaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  { short: 'o' },
);
export const SHOW_MANAGED_FIELDS = flag(
  'show-managed-fields',
  'bool',
  'If true, keep the managedFields when printing objects in JSON or YAML format.',
);

/** Objects to print: one by itself, or a list of several. */
export interface Printable {
  readonly items: readonly { readonly object: KubernetesObject; readonly name: string }[];
  readonly list: boolean;
}

/** Who owns which field is for machines. Upstream: OmitManagedFieldsPrinter. */
export function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _omitted, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function document(printable: Printable): unknown {
  const [first] = printable.items;
  if (!printable.list && first !== undefined) return first.object;
  return {
    apiVersion: 'v1',
    kind: 'List',
    metadata: { resourceVersion: '' },
    items: printable.items.map((item) => item.object),
  };
}

function customColumns(spec: string, printable: Printable, headers: boolean): string {
  if (spec === '') throw failure('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map((column) => {
    const colon = column.indexOf(':');
    if (colon < 0) throw failure(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`);
    const [node] = parseTemplate(relaxed(column.slice(colon + 1)));
    return { header: column.slice(0, colon), path: node?.kind === 'path' ? node.path : { root: false, steps: [] } };
  });
  const cell = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const rows = printable.items.map(({ object }) =>
    columns.map(({ path }) => {
      const values = evaluate(path, object, object, true);
      return values.length === 0 ? '<none>' : values.map(cell).join(',');
    }),
  );
  return alignColumns(headers ? [columns.map((column) => column.header), ...rows] : rows);
}

/** Splits `jsonpath={.x}` and `jsonpath` into format and argument. */
export function splitOutput(output: string): { readonly format: string; readonly argument: string } {
  const equals = output.indexOf('=');
  return equals < 0
    ? { format: output, argument: '' }
    : { format: output.slice(0, equals), argument: output.slice(equals + 1) };
}

/** Prints objects in the format of `-o`. @throws CommandError for a format that does not exist */
export async function printObjects(printable: Printable, output: string, flags?: Flags): Promise<string> {
  const { format, argument } = splitOutput(output);
  const shown = (): Printable =>
    flags?.bool('show-managed-fields') === true
      ? printable
      : {
          ...printable,
          items: printable.items.map((item) => ({ ...item, object: withoutManagedFields(item.object) })),
        };
  switch (format) {
    case 'yaml':
      return toYaml(document(shown()));
    case 'json':
      return toJson(document(shown()));
    case 'name':
      return printable.items.map(({ name }) => `${name}\n`).join('');
    case 'jsonpath':
      if (argument === '') throw failure('template format specified but no template given');
      return jsonPath(argument, document(printable));
    case 'custom-columns':
      return customColumns(argument, printable, flags?.bool('no-headers') !== true);
    default:
      throw failure(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml`,
      );
  }
}
