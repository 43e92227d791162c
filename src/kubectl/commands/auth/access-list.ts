import { selfSubjectRulesReviews } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import { alignColumns } from '../../printers/columns.ts';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface RulesStatus {
  readonly resourceRules?: readonly Rule[];
  readonly nonResourceRules?: readonly Rule[];
  readonly incomplete?: boolean;
  readonly evaluationError?: string;
}

/** One line of the table: the verbs for one resource or URL. */
interface Line {
  readonly resource: string;
  readonly url: string;
  readonly name: string | undefined;
  readonly verbs: readonly string[];
}

const several = <T>(values: readonly T[] | undefined): readonly (T | undefined)[] =>
  values === undefined || values.length === 0 ? [undefined] : values;

/** A rule for each combination, as BreakdownRule does. */
function broken(rule: Rule): readonly Line[] {
  if (rule.nonResourceURLs !== undefined)
    return rule.nonResourceURLs.map((url) => ({ resource: '', url, name: undefined, verbs: rule.verbs }));
  return (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      several(rule.resourceNames).map((name) => ({
        resource: combined(resource, group),
        url: '',
        name,
        verbs: rule.verbs,
      })),
    ),
  );
}

/** `deployments.apps/scale`, `*.*`. Upstream: describe.CombineResourceGroup. */
function combined(resource: string, group: string): string {
  const [name = '', ...subresource] = resource.split('/');
  const full = group === '' ? name : `${name}.${group}`;
  return [full, ...subresource].join('/');
}

/** Lines about the same thing become one, with each verb once. Upstream: rbac.CompactRules. */
function compact(lines: readonly Line[]): readonly Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const key = JSON.stringify([line.resource, line.url, line.name ?? null]);
    const before = merged.get(key);
    const verbs = [...new Set([...(before?.verbs ?? []), ...line.verbs])];
    merged.set(key, { ...line, verbs });
  }
  return [...merged.values()];
}

export async function listAccess(context: CommandContext, flags: Flags): Promise<number> {
  const request = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    metadata: {},
    spec: { namespace: context.namespace },
  };
  const review = await context.client.create(selfSubjectRulesReviews, request);
  const { status } = review as unknown as { readonly status: RulesStatus };
  if (status.incomplete === true)
    context.io.stderr(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`);
  const lines = compact([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])].flatMap(broken));
  const ordered = [...lines].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0));
  const list = (values: readonly string[]): string => `[${values.join(' ')}]`;
  const rows = ordered.map(({ resource, url, name, verbs }) => [
    resource,
    list(url === '' ? [] : [url]),
    list(name === undefined ? [] : [name]),
    list(verbs),
  ]);
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  context.io.stdout(alignColumns(flags.bool('no-headers') ? rows : [headers, ...rows]));
  return 0;
}

/** Upstream sorts rules by their textual form, in which verbs come first. */
function sortKey({ verbs, resource, name, url }: Line): string {
  const [type = '', ...group] = resource.split('.');
  return [verbs.join(' '), group.join('.'), type, name ?? '', url].join('\u0000');
}
