import type { Clock } from '../../base/index.ts';
import {
  countedKinds,
  countsDifferently,
  customResourceDefinitions,
  equalLists,
  groupResource,
  hasReason,
  keyOf,
  quotaStatus,
  resourceQuotas,
  type CustomResourceDefinition,
  type KubernetesObject,
  type ObjectKey,
  type ResourceQuota,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, Enqueue, InformerLease, Result } from '../../client/index.ts';
import { CountedKinds } from './counted-kinds.ts';

interface ResourceQuotaDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly quotas: InformerLease<ResourceQuota>;
  readonly definitions: InformerLease<CustomResourceDefinition>;
  readonly kinds: CountedKinds;
}

/** upstream: `--resource-quota-sync-period` */
const RESYNC = 5 * 60_000;

/**
 * Counts what the quotas of a namespace have used: when a quota changes, when something goes, and now and then.
 * What comes is charged by admission. Upstream: pkg/controller/resourcequota.
 */
export const resourceQuotaController: ControllerDefinition<ResourceQuotaDeps> = {
  name: 'resourcequota-controller',
  setup: ({ client, clock, informer }) => {
    const definitions = informer(customResourceDefinitions);
    return {
      client,
      clock,
      quotas: informer(resourceQuotas),
      definitions,
      kinds: new CountedKinds(informer, definitions.lister),
    };
  },
  watch: (deps, enqueue) => {
    const { quotas, definitions, kinds } = deps;
    const due = (quota: ResourceQuota): void => {
      enqueue(keyOf(quota));
    };
    kinds.onChange((kind, object, old) => {
      quotasDue(deps, enqueue, kind, object, old);
    });
    const forget = ({ spec }: CustomResourceDefinition): void => {
      kinds.forget(groupResource({ group: spec.group, resource: spec.names.plural }));
    };
    return [
      quotas.addHandler({
        add: due,
        update: (quota) => {
          // What others write into the status is none of it, but for the limits.
          if (!equalLists(quota.spec.hard ?? {}, quota.status?.hard ?? {})) due(quota);
        },
      }),
      definitions.addHandler({
        add: (definition) => {
          for (const quota of quotasOfKind(deps, definition)) due(quota);
        },
        update: forget,
        delete: forget,
      }),
      () => {
        kinds.dispose();
      },
    ];
  },
  reconcile,
};

/** Makes those quotas due that an object counts for, or does no longer. */
function quotasDue(
  { quotas, clock }: ResourceQuotaDeps,
  enqueue: Enqueue,
  kind: string,
  object: KubernetesObject,
  old: KubernetesObject | undefined,
): void {
  for (const quota of quotas.lister.list(object.metadata.namespace ?? '')) {
    const concerned =
      old === undefined
        ? countedKinds(Object.keys(quota.spec.hard ?? {})).includes(kind)
        : countsDifferently(quota, kind, object, old, clock.now());
    if (concerned) enqueue(keyOf(quota));
  }
}

function quotasOfKind({ quotas }: ResourceQuotaDeps, { spec }: CustomResourceDefinition): readonly ResourceQuota[] {
  const name = `count/${groupResource({ group: spec.group, resource: spec.names.plural })}`;
  return quotas.lister.list().filter((quota) => quota.spec.hard?.[name] !== undefined);
}

async function reconcile({ client, clock, quotas, kinds }: ResourceQuotaDeps, key: ObjectKey): Promise<Result> {
  if (quotas.lister.get(key) === undefined) return {};
  const found = await readQuota(client, key);
  if (found === undefined) return {};
  const objects = new Map<string, readonly KubernetesObject[]>();
  for (const kind of countedKinds(Object.keys(found.spec.hard ?? {}))) {
    const resource = await kinds.follow(kind);
    if (resource === undefined) continue;
    // Not from the cache: it may lag behind what admission has charged already.
    objects.set(kind, (await client.list(resource, { namespace: key.namespace })).items);
  }
  const status = quotaStatus(found, (kind) => objects.get(kind), clock.now());
  if (found.status === undefined || !sameStatus(status, found.status)) {
    // A charge that came meanwhile makes this fail, and it is counted again.
    await client.update(resourceQuotas, { ...found, status }, { subresource: 'status' });
  }
  return { requeueAfter: RESYNC };
}

async function readQuota(client: Client, key: ObjectKey): Promise<ResourceQuota | undefined> {
  try {
    return await client.get(resourceQuotas, key);
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  }
}

type Status = NonNullable<ResourceQuota['status']>;

function sameStatus(a: Status, b: Status): boolean {
  return equalLists(a.hard ?? {}, b.hard ?? {}) && equalLists(a.used ?? {}, b.used ?? {});
}
