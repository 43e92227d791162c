import type { KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, metadataLines } from './parts.ts';

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `creationTimestamp` as `Creation Timestamp`. Upstream: describe.go, smartLabelFor. */
function label(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = field.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?=-)|(?<=-)/u);
  const title = (part: string): string =>
    ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1);
  return parts.map(title).join(' ');
}

/** Told of at the top, or of no use to people. */
const SKIPPED = new Set(['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((it) => `.metadata.${it}`));

function scalar(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '<nil>' : JSON.stringify(value);
}

/** Fields in the order of their names, two blanks deeper with each level. Upstream: printUnstructuredContent. */
function content(value: object, level: number, path: string): string {
  const indent = '  '.repeat(level);
  const lines = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, child]: [string, unknown]) => {
      const at = `${path}.${field}`;
      if (SKIPPED.has(at) || child === undefined) return '';
      if (typeof child !== 'object' || child === null) return `${indent}${label(field)}:\t${scalar(child)}\n`;
      if (!Array.isArray(child)) return `${indent}${label(field)}:\n${content(child, level + 1, at)}`;
      const items = child.map((item: unknown) =>
        typeof item === 'object' && item !== null && !Array.isArray(item)
          ? content(item, level + 1, at)
          : `${indent}  ${scalar(item)}\n`,
      );
      return `${indent}${label(field)}:\n${items.join('')}`;
    });
  return lines.join('');
}

/** Any kind that nobody knows more of. Upstream: describe.go, genericDescriber. */
export async function describeAny(context: CommandContext, object: KubernetesObject): Promise<string> {
  return `${metadataLines(object)}${content(object, 0, '')}${await eventLines(context, object)}`;
}
