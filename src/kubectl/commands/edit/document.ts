import { sameJson, type KubernetesObject } from '../../../api/index.ts';
import { errorText } from '../../errors.ts';
import { parseDocuments } from '../../manifests.ts';
import { toJson, toYaml } from '../../printers/yaml.ts';

/** Why a file is opened again. */
export interface Reason {
  readonly head: string;
  readonly others: readonly string[];
}

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** Every line of it is a comment. */
const commented = (text: string): string => text.replace(/\n(?!#|$)/g, '\n# ');

/** Upstream: editHeader.writeTo */
export function headerOf(reasons: readonly Reason[]): string {
  const blocks = reasons.map(({ head, others }) => {
    const items = others.map((other) => `# * ${commented(other)}\n`).join('');
    return `# ${commented(head)}${others.length > 0 ? ':' : ''}\n${items}#\n`;
  });
  return HEADER + blocks.join('');
}

export type Format = 'json' | 'yaml';

/** Objects as they are edited: one by itself, or a list of several. */
export async function textOf(objects: readonly KubernetesObject[], format: Format): Promise<string> {
  const [only] = objects;
  const document = objects.length === 1 ? only : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  return format === 'json' ? toJson(document) : toYaml(document);
}

/** Upstream: cmdutil.ManualStrip */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*#(?!!)/.test(line))
    .join('\n');
}

/** Whether two texts say the same, whatever their comments and blanks. Upstream: cmdutil.StripComments */
export async function sameContent(a: string, b: string): Promise<boolean> {
  try {
    return sameJson(await parseDocuments(a, ''), await parseDocuments(b, ''));
  } catch {
    return withoutComments(a) === withoutComments(b);
  }
}

/** Whether something is left but comments. */
export function hasLines(text: string): boolean {
  return withoutComments(text).trim() !== '';
}

/** Why the text is not even an object, as the validation says it; undefined when it is one. Upstream: ParamVerifyingSchema */
export async function problemOf(text: string): Promise<string | undefined> {
  try {
    const [value] = await parseDocuments(text, 'edited-file');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid object to validate';
    const missing = ['apiVersion', 'kind'].filter((field) => !(field in value)).map((field) => `${field} not set`);
    if (missing.length === 0) return undefined;
    return missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
  } catch (cause) {
    return errorText(cause).replace(/^.*error converting YAML to JSON: /s, '');
  }
}
