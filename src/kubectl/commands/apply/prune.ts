import type { KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import type { DiscoveredResource } from '../../discovery.ts';
import { dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { printedName } from '../../selection.ts';
import { propagationOf } from '../delete.ts';

/** Upstream: kubectl/pkg/util/prune */
const DEFAULT_KINDS: readonly string[] = [
  ...['ConfigMap', 'Endpoints', 'PersistentVolumeClaim', 'Pod', 'ReplicationController', 'Secret', 'Service'].map(
    (kind) => `core/v1/${kind}`,
  ),
  ...['batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/Ingress'],
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map((kind) => `apps/v1/${kind}`),
  ...['core/v1/Namespace', 'core/v1/PersistentVolume'],
];

/** The kinds that pruning is about. @throws CommandError for one that nobody serves */
export async function prunedKinds(
  { discovery }: CommandContext,
  allowed: readonly string[],
): Promise<readonly DiscoveredResource[]> {
  const written = allowed.flatMap((it) => it.split(','));
  return Promise.all(
    (written.length === 0 ? DEFAULT_KINDS : written).map(async (text) => {
      const [group = '', version = '', kind = '', ...more] = text.split('/');
      if (kind === '' || more.length > 0) {
        throw failure(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
      }
      const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`;
      const found = await discovery.kind(apiVersion, kind);
      if (found === undefined) throw failure(`no matches for kind "${kind}" in version "${apiVersion}"`);
      return found;
    }),
  );
}

/** What was applied. */
export interface Kept {
  readonly uids: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

/** An object that was applied once, and no longer is. */
export interface Pruned {
  readonly resource: DiscoveredResource;
  readonly object: KubernetesObject;
}

export async function prunable(
  { client }: CommandContext,
  labelSelector: string,
  kinds: readonly DiscoveredResource[],
  { uids, namespaces }: Kept,
): Promise<readonly Pruned[]> {
  const places = [
    ...[...namespaces].flatMap((namespace) =>
      kinds.filter((it) => it.namespaced).map((resource) => ({ resource, namespace })),
    ),
    ...kinds.filter((it) => !it.namespaced).map((resource) => ({ resource, namespace: undefined })),
  ];
  const lists = await Promise.all(
    places.map(async ({ resource, namespace }) => {
      const { items } = await client.list(resource, { namespace, labelSelector });
      return items.map((object) => ({ resource, object }));
    }),
  );
  return lists
    .flat()
    .filter(
      ({ object: { metadata } }) => metadata.annotations?.[LAST_APPLIED] !== undefined && !uids.has(metadata.uid),
    );
}

/** Deletes what is no longer applied. */
export async function prune(
  context: CommandContext,
  flags: Flags,
  kinds: readonly DiscoveredResource[],
  kept: Kept,
): Promise<void> {
  const dryRun = dryRunOf(flags);
  const seconds = flags.has('grace-period') ? flags.int('grace-period') : -1;
  const options = {
    propagationPolicy: propagationOf(flags),
    dryRun: dryRun === 'server',
    ...(seconds < 0 ? {} : { gracePeriodSeconds: seconds }),
  };
  for (const { resource, object } of await prunable(context, flags.string('selector'), kinds, kept)) {
    const { namespace, name } = object.metadata;
    if (dryRun !== 'client') await context.client.delete(resource, { namespace, name }, options);
    const printed = printedName(resource, name);
    const named = flags.string('output') === 'name';
    context.io.stdout(named ? `${printed}\n` : `${printed} pruned${dryRunSuffix(dryRun)}\n`);
  }
}
