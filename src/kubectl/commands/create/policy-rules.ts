import type { CommandContext } from '../../command.ts';
import { CommandError, failure } from '../../errors.ts';

const VERBS: ReadonlySet<string> = new Set(
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(' '),
);

/** Verbs that only make sense for some resources, as `resource.group`. Upstream: create_role.go, specialVerbs. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
}

/** Each once; a `*` stands for all of them. */
export function verbsOf(given: readonly string[]): readonly string[] {
  return given.includes('*') ? ['*'] : [...new Set(given)];
}

/** Warns of verbs that nobody knows. */
export function warnOfVerbs({ io }: CommandContext, verbs: readonly string[]): void {
  for (const verb of verbs) if (!VERBS.has(verb)) io.stderr(`Warning: '${verb}' is not a standard resource verb\n`);
}

interface Asked {
  readonly resource: string;
  readonly group: string;
  readonly subresource: string;
}

/** `deployments.apps/scale` in its parts. */
function asked(text: string): Asked {
  const slash = text.indexOf('/');
  const [name, subresource] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  const dot = name.indexOf('.');
  return dot < 0
    ? { resource: name, group: '', subresource }
    : { resource: name.slice(0, dot), group: name.slice(dot + 1), subresource };
}

async function resolve(context: CommandContext, verbs: readonly string[], given: Asked): Promise<Asked> {
  if (given.resource === '') throw failure('resource must be specified if apiGroup/subresource specified');
  if (given.resource === '*') return given;
  const name = given.group === '' ? given.resource : `${given.resource}.${given.group}`;
  const found = await context.discovery.find(name);
  const resource = found === undefined ? given : { ...given, resource: found.resource, group: found.group };
  const special = verbs.filter((verb) => SPECIAL[verb] !== undefined);
  for (const verb of special) {
    if (SPECIAL[verb]?.includes(`${resource.resource}.${resource.group}`) !== true)
      throw failure(`can not perform '${verb}' on '${resource.resource}' in group '${resource.group}'`);
  }
  if (found === undefined && special.length === 0)
    throw new CommandError(`the server doesn't have a resource type "${given.resource}"`);
  return resource;
}

/** A rule for each group of the resources. @throws CommandError for resources that nothing serves */
export async function resourceRules(
  context: CommandContext,
  verbs: readonly string[],
  resources: readonly string[],
  resourceNames: readonly string[],
): Promise<readonly PolicyRule[]> {
  const wanted = resources.includes('*') ? ['*'] : resources;
  const groups = new Map<string, Set<string>>();
  for (const text of wanted) {
    const { resource, group, subresource } = await resolve(context, verbs, asked(text));
    const names = groups.get(group) ?? new Set<string>();
    names.add(subresource === '' ? resource : `${resource}/${subresource}`);
    groups.set(group, names);
  }
  const names = [...new Set(resourceNames)];
  return [...groups.keys()].sort().map((apiGroup) => ({
    apiGroups: [apiGroup],
    ...(names.length === 0 ? {} : { resourceNames: names }),
    resources: [...(groups.get(apiGroup) ?? [])],
    verbs,
  }));
}
