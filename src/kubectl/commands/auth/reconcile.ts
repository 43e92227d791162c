import { hasReason, type KubernetesObject, namespaces, type PolicyRule, uncovered } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { dryRunOf } from '../../dry-run.ts';
import { CommandError, errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { type ManifestItem, readManifests } from '../../manifests.ts';
import { printObjects } from '../../printers/output.ts';
import { hasFiles, printedName } from '../../selection.ts';

interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

type Rbac = KubernetesObject & {
  readonly rules?: readonly PolicyRule[] | null;
  readonly subjects?: readonly Subject[] | null;
  readonly roleRef?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
  readonly aggregationRule?: unknown;
};

type Operation = 'create' | 'update' | 'recreate' | 'none';

/** What has to be done, and what is missing or too much. */
interface Plan {
  readonly operation: Operation;
  readonly object: Rbac;
  /** The object said that nobody is to look after it. */
  readonly isProtected: boolean;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
  return `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
}

function subjectText({ kind, apiGroup = '', name, namespace = '' }: Subject): string {
  return `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
}

const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** Labels and annotations of both, those that are wanted first. */
function mergedMetadata(live: Rbac, wanted: Rbac): { readonly metadata: Rbac['metadata']; readonly changed: boolean } {
  const labels = { ...live.metadata.labels, ...wanted.metadata.labels };
  const annotations = { ...live.metadata.annotations, ...wanted.metadata.annotations };
  const size = (map: object | undefined): number => Object.keys(map ?? {}).length;
  const differs = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>> | undefined): boolean =>
    size(a) !== size(b) || Object.entries(a).some(([key, value]) => b?.[key] !== value);
  const changed = differs(labels, live.metadata.labels) || differs(annotations, live.metadata.annotations);
  const metadata = {
    ...live.metadata,
    ...(size(labels) === 0 ? {} : { labels }),
    ...(size(annotations) === 0 ? {} : { annotations }),
  };
  return { metadata, changed };
}

/** Upstream: component-helpers/auth/rbac/reconciliation/reconcile_role.go */
export function planRole(live: Rbac | undefined, wanted: Rbac, removeExtra: boolean): Plan {
  const rules = wanted.rules ?? [];
  if (live === undefined) {
    return { operation: 'create', object: wanted, isProtected: false, missing: rules.map(ruleText), extra: [] };
  }
  const { metadata, changed } = mergedMetadata(live, wanted);
  const old = live.rules ?? [];
  const missing = uncovered(old, rules);
  const extra = uncovered(rules, old);
  const next = removeExtra && (missing.length > 0 || extra.length > 0) ? rules : [...old, ...missing];
  const update = changed || missing.length > 0 || (removeExtra && extra.length > 0);
  return {
    operation: update ? 'update' : 'none',
    object: { ...live, metadata, rules: next },
    isProtected: live.metadata.annotations?.[AUTOUPDATE] === 'false',
    missing: missing.map(ruleText),
    extra: extra.map(ruleText),
  };
}

function sameSubject(a: Subject, b: Subject): boolean {
  return subjectText(a) === subjectText(b);
}

/** Upstream: component-helpers/auth/rbac/reconciliation/reconcile_rolebindings.go */
export function planBinding(live: Rbac | undefined, wanted: Rbac, removeExtra: boolean): Plan {
  const subjects = wanted.subjects ?? [];
  const missingAll = { missing: subjects.map(subjectText), extra: [] };
  if (live === undefined) return { operation: 'create', object: wanted, isProtected: false, ...missingAll };
  const isProtected = live.metadata.annotations?.[AUTOUPDATE] === 'false';
  const { roleRef: a } = live;
  const { roleRef: b } = wanted;
  if (a?.kind !== b?.kind || a?.name !== b?.name)
    return { operation: 'recreate', object: wanted, isProtected, missing: [], extra: [] };
  const { metadata, changed } = mergedMetadata(live, wanted);
  const old = live.subjects ?? [];
  const missing = subjects.filter((it) => !old.some((known) => sameSubject(known, it)));
  const extra = old.filter((it) => !subjects.some((known) => sameSubject(known, it)));
  const update = changed || missing.length > 0 || (removeExtra && extra.length > 0);
  return {
    operation: update ? 'update' : 'none',
    object: { ...live, metadata, subjects: removeExtra && update ? subjects : [...old, ...missing] },
    isProtected,
    missing: missing.map(subjectText),
    extra: extra.map(subjectText),
  };
}

async function demandNamespace({ client }: CommandContext, namespace: string | undefined): Promise<void> {
  if (namespace === undefined) return;
  const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, spec: {} };
  await client.create(namespaces, made).catch((cause: unknown) => {
    if (!hasReason(cause, 'AlreadyExists') && !hasReason(cause, 'Forbidden')) throw cause;
  });
}

async function carryOut(context: CommandContext, item: ManifestItem, { operation, object }: Plan): Promise<Rbac> {
  const { client } = context;
  const { resource, namespace, name } = item;
  if (operation === 'none') return object;
  if (operation === 'update') return await client.update(resource, object);
  if (operation === 'recreate') await client.delete(resource, { namespace, name });
  else await demandNamespace(context, namespace);
  return await client.create(resource, object);
}

async function liveOf(
  { client }: CommandContext,
  { resource, namespace, name }: ManifestItem,
): Promise<Rbac | undefined> {
  try {
    return await client.get(resource, { namespace, name });
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  }
}

async function reconcile(context: CommandContext, item: ManifestItem, flags: Flags): Promise<void> {
  const { resource } = item;
  const isRole = resource.kind.endsWith('Role');
  const placeless = resource.namespaced && item.given.metadata.namespace === undefined;
  const dryRun = dryRunOf(flags) === 'client';
  // Upstream looks for the namespace that the file says, and finds none.
  if (placeless && !dryRun) throw failure('resource name may not be empty');
  const live = placeless ? undefined : await liveOf(context, item);
  const removeExtra = flags.bool(isRole ? 'remove-extra-permissions' : 'remove-extra-subjects');
  const wanted = item.object as unknown as Rbac;
  const plan = isRole ? planRole(live, wanted, removeExtra) : planBinding(live, wanted, removeExtra);
  const object = dryRun || plan.isProtected ? plan.object : await carryOut(context, item, plan);
  await print(context, item, object, plan, flags, removeExtra);
}

async function print(
  { io }: CommandContext,
  { resource, name }: ManifestItem,
  object: Rbac,
  { operation, isProtected, missing, extra }: Plan,
  flags: Flags,
  removeExtra: boolean,
): Promise<void> {
  const output = flags.string('output');
  const printed = printedName(resource, name);
  const done = dryRunOf(flags) === 'client' ? ' reconciled (dry run)' : ' reconciled';
  io.stdout(
    output === '' && !flags.has('template')
      ? `${printed}${done}\n`
      : await printObjects({ items: [{ object, name: printed }], list: false }, output, flags, io),
  );
  if (operation === 'none') return;
  const caveat = isProtected ? `, but object opted out (${AUTOUPDATE}: false)` : '';
  io.stderr(`\treconciliation required ${operation}${caveat}\n`);
  const what = resource.kind.endsWith('Role') ? 'rules' : 'subjects';
  const list = (head: string, lines: readonly string[]): void => {
    if (lines.length > 0) io.stderr(`\t${head}:\n${lines.map((line) => `\t\t${line}\n`).join('')}`);
  };
  list(`missing ${what} added`, missing);
  if (removeExtra) list(`extra ${what} removed`, extra);
}

const KINDS: readonly string[] = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];

export async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
  if (args.length > 0) throw failure('no arguments are allowed');
  try {
    if (dryRunOf(flags) === 'server') throw failure('--dry-run=server for command reconcile is not supported yet');
  } catch (cause) {
    if (!(cause instanceof CommandError) || cause.message.includes('not supported')) throw cause;
    throw failure(`error accessing --dry-run flag for command reconcile: ${cause.message.replace(/^error: /, '')}`);
  }
  const failures: string[] = [];
  for (const item of await readManifests(context, flags, '')) {
    if (item instanceof CommandError) throw item;
    if (item.resource.group === 'rbac.authorization.k8s.io' && KINDS.includes(item.resource.kind))
      try {
        await reconcile(context, item, flags);
      } catch (cause) {
        failures.push(errorText(cause));
      }
  }
  // One of several is told without saying that it is an error.
  const [only] = failures;
  if (only === undefined) return 0;
  throw new CommandError(failures.length === 1 ? only : failures.map((it) => it.replace(/^error: /, '')).join('\n'));
}
