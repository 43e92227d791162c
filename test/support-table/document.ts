import type { Resource } from '../../src/api/index.ts';
import { podFields, type PodField } from './fields.ts';
import { KIND_ROWS } from './kinds.ts';

/** A kind that the API server serves. */
export type ServedKind = Pick<Resource, 'kind' | 'resource' | 'group' | 'version' | 'namespaced'>;

const HEAD = `# What works, what is refused, what is warned of

Made by \`npm run generate:support\` of the tables that the API server itself reads: do not edit. A test holds it against them,
and applies every field of it.

- **works**: the cluster acts on it as Kubernetes does.
- **warned**: the object is accepted, and the answer carries a warning with these words (\`kubectl\` prints it): the field has
  no effect here, or none but that.
- **refused**: the object is not accepted, as it is not in Kubernetes.
`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  // Padded to columns, the page would be three times as long.
  const lines = [line(head), line(head.map(() => '---')), ...rows.map(line)];
  return ['<!-- prettier-ignore-start -->', '', ...lines, '', '<!-- prettier-ignore-end -->'].join('\n');
}

function told({ level, row }: PodField): string {
  const harmless = (row.harmless ?? []).filter((value) => value !== '').map((value) => `\`${String(value)}\``);
  const unless = harmless.length === 0 ? '' : `, but for ${harmless.join(' and ')}`;
  return level === 'works' ? 'works' : `${level}${unless}: ${row.text}`;
}

const CONTAINERS = ['containers[]', 'initContainers[]', 'ephemeralContainers[]'];

function containerTable(fields: readonly PodField[]): string {
  const below = CONTAINERS.map((list) => {
    const mine = fields.filter(({ path }) => path.startsWith(`${list}.`));
    return new Map(mine.map((field) => [field.path.slice(list.length + 1), told(field)]));
  });
  const paths = new Set(below.flatMap((map) => [...map.keys()]));
  const rows = [...paths].sort().map((path) => [`\`${path}\``, ...below.map((map) => map.get(path) ?? '–')]);
  return table(['field', ...CONTAINERS.map((list) => `\`${list}\``)], rows);
}

function kindTable(kinds: readonly ServedKind[]): string {
  const rows = kinds.map(({ kind, group, version, resource, namespaced }) => {
    const row = KIND_ROWS[kindKey({ resource, group })];
    if (row === undefined) throw new Error(`${resource}.${group}: no row speaks of it`);
    const where = row.where === undefined ? '–' : `\`${row.where}\``;
    return [`\`${kind}\``, group === '' ? version : `${group}/${version}`, namespaced ? 'yes' : 'no', row.acts, where];
  });
  return table(['kind', 'API', 'namespaced', 'what becomes of it', 'by'], rows);
}

/** `deployments.apps`, `pods`. */
export function kindKey({ resource, group }: Pick<ServedKind, 'resource' | 'group'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** The page of the documentation, before it is formatted. */
export function supportDocument(kinds: readonly ServedKind[]): string {
  const fields = podFields();
  const isOfContainer = ({ path }: PodField): boolean => CONTAINERS.some((list) => path.startsWith(`${list}.`));
  const rows = fields.filter((field) => !isOfContainer(field)).map((field) => [`\`${field.path}\``, told(field)]);
  return [
    HEAD,
    '## Kinds\n',
    'Kinds of your own come with CustomResourceDefinitions.\n',
    kindTable(kinds),
    '\n## Pods\n',
    'Fields below `spec`, of Pods and of the templates of everything that makes pods. `[]` stands for each item of a list, `{}`',
    'for each of a map.\n',
    table(['field', ''], rows),
    '\n## Containers\n',
    'Probes and hooks of init containers are for those with `restartPolicy: Always`, as in Kubernetes. Ephemeral containers',
    'are added to pods that exist, with `kubectl debug`.\n',
    containerTable(fields),
    '',
  ].join('\n');
}
