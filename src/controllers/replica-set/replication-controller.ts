import {
  type ReplicaSet,
  type ReplicaSetStatus,
  type ReplicationController,
  replicationControllers,
  type ReplicationControllerStatus,
} from '../../api/index.ts';
import type { InformerLease } from '../../client/index.ts';
import { writeStatus } from '../write-status.ts';
import { replicasController, type ReplicaSetInformer } from './index.ts';

function asReplicaSet(controller: ReplicationController): ReplicaSet {
  const { spec } = controller;
  return { ...controller, spec: { ...spec, selector: { matchLabels: spec.selector ?? {} } } };
}

function asController(rs: ReplicaSet): ReplicationController {
  const { selector, ...spec } = rs.spec;
  return { ...rs, spec: { ...spec, selector: selector.matchLabels ?? {} } };
}

/** Upstream: pkg/controller/replication/conversion.go (convertRStoRC) */
function asControllerStatus({ terminatingReplicas: _, ...status }: ReplicaSetStatus): ReplicationControllerStatus {
  return status;
}

function viewed(informer: InformerLease<ReplicationController>): ReplicaSetInformer {
  const { lister } = informer;
  return {
    lister: {
      get: (ref) => {
        const found = lister.get(ref);
        return found === undefined ? undefined : asReplicaSet(found);
      },
      list: (namespace) => lister.list(namespace).map(asReplicaSet),
      byIndex: (name, value) => lister.byIndex(name, value).map(asReplicaSet),
    },
    addHandler: (handler) =>
      informer.addHandler({
        add: (one) => handler.add?.(asReplicaSet(one)),
        update: (one, old) => handler.update?.(asReplicaSet(one), asReplicaSet(old)),
        delete: (one) => handler.delete?.(asReplicaSet(one)),
      }),
  };
}

/** Sees ReplicationControllers as ReplicaSets. Upstream: pkg/controller/replication. */
export const replicationManager = replicasController({
  name: 'replication-controller',
  resource: replicationControllers,
  informer: ({ informer }) => viewed(informer(replicationControllers)),
  writeStatus: (client, rs, status) =>
    writeStatus(client, replicationControllers, asController(rs), asControllerStatus(status)),
});
