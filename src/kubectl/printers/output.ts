import type { JsonPath, KubernetesObject } from '../../api/index.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags, type FlagSpec } from '../flags.ts';
import { goJson } from '../go-json.ts';
import type { KubectlIo } from '../io.ts';
import { alignColumns } from './columns.ts';
import { goString } from './go-template/values.ts';
import { evaluate, jsonPath, jsonPathAsJson } from './jsonpath.ts';
import { parseTemplate, relaxed } from './jsonpath-parser.ts';
import { toJson, toYaml } from './yaml.ts';

export const OUTPUT_FLAG: FlagSpec = flag(
  'output',
  'string',
  'Output format. One of: (json, yaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  { short: 'o' },
);
export const TEMPLATE_FLAGS: readonly FlagSpec[] = [
  flag(
    'allow-missing-template-keys',
    'bool',
    'If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.',
    { default: 'true' },
  ),
  flag(
    'template',
    'string',
    'Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].',
  ),
];
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

interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
}

function customColumn(header: string, expression: string): CustomColumn {
  const [node] = parseTemplate(relaxed(expression));
  return { header, path: node?.kind === 'path' ? node.path : { root: false, steps: [] } };
}

/** Columns as `-o custom-columns=` has them. */
function columnsOf(spec: string): readonly CustomColumn[] {
  if (spec === '') throw failure('custom-columns format specified but no custom columns given');
  return spec.split(',').map((column) => {
    const colon = column.indexOf(':');
    if (colon < 0) throw failure(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`);
    return customColumn(column.slice(0, colon), column.slice(colon + 1));
  });
}

/** Columns as a file has them: headers in the first line, paths in the second. */
function columnsOfFile(text: string): readonly CustomColumn[] {
  const [headers = [], paths = []] = text.split('\n').map((line) => line.trim().split(/\s+/));
  if (headers.length !== paths.length)
    throw failure(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  return headers.map((header, index) => customColumn(header, paths[index] ?? ''));
}

function customColumns(columns: readonly CustomColumn[], printable: Printable, headers: boolean): string {
  const rows = printable.items.map(({ object }) =>
    columns.map(({ path }) => {
      const values = evaluate(path, object, object, true);
      return values.length === 0 ? '<none>' : values.map((value) => goString(value, '<nil>')).join(',');
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

/** Where templates in files are read from. */
type TemplateFiles = Pick<KubectlIo, 'files' | 'stdout'>;

const FORMATS: readonly string[] = [
  'custom-columns',
  'custom-columns-file',
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'name',
  'template',
  'templatefile',
  'wide',
  'yaml',
];

/** Formats that read their template from a file, and those that they then are. */
const IN_FILE: Readonly<Record<string, string>> = {
  'custom-columns-file': 'custom-columns-file',
  'go-template-file': 'go-template',
  'jsonpath-file': 'jsonpath',
  templatefile: 'go-template',
};

interface Format {
  readonly format: string;
  readonly template: string;
}

/** The format and its template, wherever that is: after `=`, in a file, or in `--template`. */
async function formatOf(output: string, flags: Flags | undefined, io: TemplateFiles | undefined): Promise<Format> {
  const given = splitOutput(output);
  const format = given.format === '' ? 'go-template' : given.format === 'template' ? 'go-template' : given.format;
  const argument = given.argument === '' ? (flags?.string('template') ?? '') : given.argument;
  const inFile = IN_FILE[format];
  if (inFile === undefined) return { format, template: argument };
  if (argument === '') return { format: inFile, template: '' };
  const text = await io?.files.read(argument);
  if (text === undefined) {
    const what = given.format === 'custom-columns-file' ? 'template' : '--template';
    throw failure(`error reading ${what} ${argument}, open ${argument}: no such file or directory`);
  }
  return { format: inFile, template: text };
}

const DEBUGGING = 'Printing more information for debugging the template:\n\ttemplate was:\n\t\t';

/** A JSONPath template over a document. Upstream: printers.JSONPathPrinter. @throws CommandError with all that it was given */
async function jsonPathTemplate(
  template: string,
  value: unknown,
  render: (template: string, document: unknown) => string,
): Promise<string> {
  parseTemplate(template);
  try {
    return render(template, value);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    const { goSyntax } = await import('./go-dump.ts');
    const why = `Error executing template: ${cause.message.replace(/^error: /, '')}. ${DEBUGGING}${template}\n`;
    const given = `\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n`;
    throw failure(`error executing jsonpath ${JSON.stringify(template)}: ${why}${given}`);
  }
}

/** Upstream: printers.GoTemplatePrinter, which prints all that the template was given when it fails. */
async function goTemplate(
  template: string,
  value: unknown,
  allowMissing: boolean,
  io: TemplateFiles | undefined,
): Promise<string> {
  const { parseGoTemplate, renderGoTemplate, TemplateError } = await import('./go-template/index.ts');
  const attempt = <T>(what: string, step: () => T): T => {
    try {
      return step();
    } catch (cause) {
      if (cause instanceof TemplateError) throw failure(`error ${what}, template: output:1: ${cause.message}`);
      throw cause;
    }
  };
  const parsed = attempt(`parsing template ${template}`, () => parseGoTemplate(template));
  try {
    return renderGoTemplate(parsed, value, allowMissing);
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    const why = `template: output:1: ${cause.message}`;
    const { goPrint } = await import('./go-dump.ts');
    io?.stdout(
      `Error executing template: ${why}. ${DEBUGGING}${template}\n\traw data was:\n\t\t${goJson(value)}\n\tobject given to template engine was:\n\t\t${goPrint(value)}\n\n`,
    );
    throw failure(`error executing template ${JSON.stringify(template)}: ${why}`);
  }
}

/** Prints objects in the format of `-o`. @throws CommandError for a format that does not exist */
export async function printObjects(
  printable: Printable,
  output: string,
  flags?: Flags,
  io?: TemplateFiles,
): Promise<string> {
  const { format, template } = await formatOf(output, flags, io);
  const shown = (): Printable =>
    flags?.bool('show-managed-fields') === true
      ? printable
      : {
          ...printable,
          items: printable.items.map((item) => ({ ...item, object: withoutManagedFields(item.object) })),
        };
  const allowMissing = flags?.string('allow-missing-template-keys') !== 'false';
  const needsTemplate = (): string => {
    if (template === '') throw failure('template format specified but no template given');
    return template;
  };
  switch (format) {
    case 'yaml':
      return toYaml(document(shown()));
    case 'json':
      return toJson(document(shown()));
    case 'name':
      return printable.items.map(({ name }) => `${name}\n`).join('');
    case 'jsonpath':
      return jsonPathTemplate(needsTemplate(), document(printable), (of, value) => jsonPath(of, value, allowMissing));
    case 'jsonpath-as-json':
      return jsonPathTemplate(needsTemplate(), document(printable), (of, value) =>
        jsonPathAsJson(of, value, allowMissing),
      );
    case 'go-template':
      return goTemplate(needsTemplate(), document(printable), allowMissing, io);
    case 'custom-columns':
      return customColumns(columnsOf(template), printable, flags?.bool('no-headers') !== true);
    case 'custom-columns-file':
      return customColumns(columnsOfFile(template), printable, flags?.bool('no-headers') !== true);
    default:
      throw failure(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: ${FORMATS.join(',')}`,
      );
  }
}
