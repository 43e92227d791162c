import { clusterRoles, parseLabelSelector, roles } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { flag, type FlagSpec } from '../../flags.ts';
import { create, nameOf, place, subcommand } from './object.ts';
import { type PolicyRule, resourceRules, verbsOf, warnOfVerbs } from './policy-rules.ts';

const RULE_FLAGS: readonly FlagSpec[] = [
  flag('resource', 'list', 'Resource that the rule applies to'),
  flag(
    'resource-name',
    'list',
    'Resource in the white list that the rule applies to, repeat this flag for multiple items',
  ),
  flag('verb', 'list', 'Verb that applies to the resources contained in the rule'),
];

/** Upstream: kubectl/pkg/cmd/create/create_role.go */
export const createRole = subcommand(
  'role',
  'Create a role with single rule',
  'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  RULE_FLAGS,
  async (context, invocation) => {
    const { flags } = invocation;
    const name = nameOf(invocation, 'role');
    const verbs = verbsOf(flags.list('verb'));
    if (verbs.length === 0) throw failure('at least one verb must be specified');
    warnOfVerbs(context, verbs);
    const resources = flags.list('resource');
    if (resources.length === 0) throw failure('at least one resource must be specified');
    const rules = await resourceRules(context, verbs, resources, flags.list('resource-name'));
    const metadata = { name, ...place(context) };
    const object = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules };
    await create(context, roles, object, flags);
  },
);

const NON_RESOURCE_VERBS: ReadonlySet<string> = new Set('* get post put delete patch head options'.split(' '));

function checkNonResourceRule(verbs: readonly string[], urls: readonly string[]): void {
  for (const verb of verbs)
    if (!NON_RESOURCE_VERBS.has(verb)) throw failure(`invalid verb: '${verb}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw failure('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      throw failure("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

/** Labels of `--aggregation-rule`: `a=b,c=d`. */
function aggregation(text: string): object {
  const terms = parseLabelSelector(text);
  return {
    clusterRoleSelectors: [{ matchLabels: Object.fromEntries(terms.map(({ key, values }) => [key, values[0]])) }],
  };
}

/** Upstream: kubectl/pkg/cmd/create/create_clusterrole.go */
export const createClusterRole = subcommand(
  'clusterrole',
  'Create a cluster role',
  'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  [
    flag('aggregation-rule', 'string', 'An aggregation label selector for combining ClusterRoles.', { shown: '' }),
    flag('non-resource-url', 'list', 'A partial url that user should have access to.'),
    ...RULE_FLAGS,
  ],
  async (context, invocation) => {
    const { flags } = invocation;
    const name = nameOf(invocation, 'clusterrole');
    const object = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name } };
    const verbs = verbsOf(flags.list('verb'));
    const [resources, names, urls] = [
      flags.list('resource'),
      flags.list('resource-name'),
      flags.list('non-resource-url'),
    ];
    if (flags.has('aggregation-rule')) {
      if (verbs.length + resources.length + names.length + urls.length > 0) {
        throw failure('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
      }
      const aggregationRule = aggregation(flags.string('aggregation-rule'));
      await create(context, clusterRoles, { ...object, aggregationRule, rules: null as never }, flags);
      return;
    }
    if (verbs.length === 0) throw failure('at least one verb must be specified');
    if (resources.length + urls.length === 0) throw failure('one of resource or nonResourceURL must be specified');
    const rules: PolicyRule[] = [];
    if (resources.length > 0) {
      warnOfVerbs(context, verbs);
      rules.push(...(await resourceRules(context, verbs, resources, names)));
    }
    if (urls.length > 0) {
      checkNonResourceRule(verbs, urls);
      rules.push({ nonResourceURLs: urls, verbs });
    }
    await create(context, clusterRoles, { ...object, rules }, flags);
  },
);
