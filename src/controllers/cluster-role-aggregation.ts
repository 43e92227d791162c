import { aggregatedRules, type ClusterRole, clusterRoles as clusterRoleResource, keyOf } from '../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../client/index.ts';
import { semanticEqual } from './semantic-equal.ts';

interface AggregationDeps {
  readonly client: Client;
  readonly clusterRoles: InformerLease<ClusterRole>;
}

const NAME = 'clusterrole-aggregation-controller';

/** Gives ClusterRoles that gather others their rules. Upstream: pkg/controller/clusterroleaggregation. */
export const clusterRoleAggregationController: ControllerDefinition<AggregationDeps> = {
  name: NAME,
  workers: 1,
  setup: ({ client, informer }) => ({ client, clusterRoles: informer(clusterRoleResource) }),
  watch: ({ clusterRoles }, enqueue) => {
    // Whatever changes may be gathered, and what is gathered may be gathered again.
    const due = (): void => {
      for (const role of clusterRoles.lister.list()) if (role.aggregationRule !== undefined) enqueue(keyOf(role));
    };
    return [clusterRoles.addHandler({ add: due, update: due, delete: due })];
  },
  reconcile: async ({ client, clusterRoles }, key) => {
    const role = clusterRoles.lister.get(key);
    const rules = role === undefined ? undefined : aggregatedRules(role, clusterRoles.lister.list());
    if (role === undefined || rules === undefined || semanticEqual(role.rules ?? [], rules)) return {};
    await client.update(clusterRoleResource, { ...role, rules }, { fieldManager: NAME });
    return {};
  },
};
