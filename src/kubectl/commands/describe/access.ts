import {
  secrets,
  type ClusterRole,
  type ClusterRoleBinding,
  type PolicyRule,
  type Role,
  type RoleBinding,
  type ServiceAccount,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, HIDDEN_ANNOTATIONS, metadataLines, multiline } from './parts.ts';
import { listed } from './template.ts';

interface Rule {
  readonly resource: string;
  readonly group: string;
  readonly urls: readonly string[];
  readonly name: string | undefined;
  readonly verbs: readonly string[];
}

/** One rule for each resource and name. Upstream: rbac validation, BreakdownRule. */
function apart(rule: PolicyRule): readonly Rule[] {
  const names: readonly (string | undefined)[] =
    (rule.resourceNames ?? []).length > 0 ? (rule.resourceNames ?? []) : [undefined];
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      names.map((name): Rule => ({ resource, group, urls: [], name, verbs: rule.verbs })),
    ),
  );
  const urls = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb): Rule => ({ resource: '', group: '', urls: [url], name: undefined, verbs: [verb] })),
  );
  return [...resources, ...urls];
}

/** Verbs of the same resource together. Upstream: CompactRules. */
function compact(rules: readonly Rule[]): readonly Rule[] {
  const merged = new Map<string, Rule>();
  for (const rule of rules) {
    const key =
      rule.urls.length > 0
        ? `url ${rule.urls.join()} ${rule.verbs.join()}`
        : `${rule.group}/${rule.resource}/${rule.name ?? ''}`;
    const before = merged.get(key);
    const verbs = [...new Set([...(before?.verbs ?? []), ...rule.verbs])];
    merged.set(key, { ...rule, verbs });
  }
  const text = (rule: Rule): string =>
    `Verbs:[${rule.verbs.join(' ')}],APIGroups:[${rule.group}],Resources:[${rule.resource}],${rule.name ?? ''},${rule.urls.join(' ')}`;
  return [...merged.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Upstream: describe.go, RoleDescriber, ClusterRoleDescriber. */
export function describeRole(_context: CommandContext, role: Role | ClusterRole): Promise<string> {
  const rows = compact((role.rules ?? []).flatMap(apart)).map(({ resource, group, urls, name, verbs }) => {
    const what = group === '' ? resource : `${resource}.${group}`;
    return `  ${what}\t[${urls.join(' ')}]\t[${name ?? ''}]\t[${verbs.join(' ')}]\n`;
  });
  return Promise.resolve(
    [
      `Name:\t${role.metadata.name}\n`,
      multiline('Labels', role.metadata.labels),
      multiline('Annotations', role.metadata.annotations, HIDDEN_ANNOTATIONS),
      'PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n',
      '  ---------\t-----------------\t--------------\t-----\n',
      ...rows,
    ].join(''),
  );
}

/** Upstream: describe.go, RoleBindingDescriber, ClusterRoleBindingDescriber. */
export function describeBinding(_context: CommandContext, binding: RoleBinding | ClusterRoleBinding): Promise<string> {
  const { metadata, roleRef, subjects = [] } = binding;
  const rows = subjects.map(({ kind, name, namespace = '' }) => `  ${kind}\t${name}\t${namespace}\n`);
  return Promise.resolve(
    [
      `Name:\t${metadata.name}\n`,
      multiline('Labels', metadata.labels),
      multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
      `Role:\n  Kind:\t${roleRef.kind}\n  Name:\t${roleRef.name}\n`,
      `Subjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n${rows.join('')}`,
    ].join(''),
  );
}

/** Upstream: describe.go, describeServiceAccount. */
export async function describeServiceAccount(context: CommandContext, account: ServiceAccount): Promise<string> {
  const { namespace, name, uid } = account.metadata;
  const { items } = await context.client.list(secrets, { namespace });
  const known = new Set(items.map((secret) => secret.metadata.name));
  const told = (title: string, names: readonly string[]): string =>
    listed(
      title,
      names.map((it) => (known.has(it) ? it : `${it} (not found)`)),
    );
  const tokens = items.filter(({ type, metadata }) => {
    const of = metadata.annotations ?? {};
    return (
      type === 'kubernetes.io/service-account-token' &&
      of['kubernetes.io/service-account.name'] === name &&
      of['kubernetes.io/service-account.uid'] === uid
    );
  });
  return [
    metadataLines(account),
    told(
      'Image pull secrets',
      (account.imagePullSecrets ?? []).map((it) => it.name ?? ''),
    ),
    told(
      'Mountable secrets',
      (account.secrets ?? []).map((it) => it.name ?? ''),
    ),
    told(
      'Tokens',
      tokens.map(({ metadata }) => metadata.name),
    ),
    await eventLines(context, account),
  ].join('');
}
