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

/** One line of the table: what may be done to one resource, one of its objects, or one URL. */
interface Line {
  readonly group: string | undefined;
  readonly resource: string;
  readonly url: string;
  readonly name: string;
  readonly verbs: readonly string[];
}

/** A line for each combination. Upstream: component-helpers/auth/rbac/validation, BreakdownRule. */
function broken(rule: Rule): readonly Line[] {
  const verbs = rule.verbs.map((verb) => [verb]);
  const urls = (rule.nonResourceURLs ?? []).flatMap((url) =>
    verbs.map((each) => ({ group: undefined, resource: '', url, name: '', verbs: each })),
  );
  const names = rule.resourceNames === undefined || rule.resourceNames.length === 0 ? [''] : rule.resourceNames;
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      verbs.flatMap((each) => names.map((name) => ({ group, resource, url: '', name, verbs: each }))),
    ),
  );
  return [...resources, ...urls];
}

/** `deployments.apps/scale`, `*.*`. Upstream: describe.CombineResourceGroup. */
function combined(resource: string, group: string): string {
  const [name = '', ...subresource] = resource.split('/');
  const full = group === '' ? name : `${name}.${group}`;
  return [full, ...subresource].join('/');
}

/** The verbs of a resource on one line; what is about names or URLs stays as it is. Upstream: CompactRules. */
function compact(lines: readonly Line[]): readonly Line[] {
  const merged = new Map<string, Line>();
  for (const [index, line] of lines.entries()) {
    const simple = line.url === '' && line.name === '';
    const key = simple ? `${line.group ?? ''}/${line.resource}` : String(index);
    merged.set(key, { ...line, verbs: [...new Set([...(merged.get(key)?.verbs ?? []), ...line.verbs])] });
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
  const rows = ordered.map(({ group, resource, url, name, verbs }) => [
    combined(resource, group ?? ''),
    list(url),
    list(name),
    list(...verbs),
  ]);
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  context.io.stdout(alignColumns(flags.bool('no-headers') ? rows : [headers, ...rows]));
  return 0;
}

function list(...values: readonly string[]): string {
  return `[${values.join(' ')}]`;
}

/** Upstream sorts rules by their text (SortableRuleSlice). */
function sortKey({ verbs, group, resource, name, url }: Line): string {
  const groups = group === undefined ? list() : list(group);
  const resources = resource === '' ? list() : list(resource);
  return [list(...verbs), groups, resources, name === '' ? list() : list(name), url === '' ? list() : list(url)].join(
    ',',
  );
}
