import {
  matchesLabelMap,
  ownerControllerRef,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  type Service,
  type StatefulSet,
} from '../api/index.ts';
import type { Lister } from '../client/index.ts';

export interface SelectingObjects {
  readonly services: Lister<Service>;
  readonly replicaSets: Lister<ReplicaSet>;
  readonly statefulSets: Lister<StatefulSet>;
  readonly replicationControllers: Lister<ReplicationController>;
}

function ownerSelector(pod: Pod, objects: SelectingObjects): LabelSelector | undefined {
  const owner = ownerControllerRef(pod);
  if (owner === undefined) return undefined;
  const key = { namespace: pod.metadata.namespace ?? '', name: owner.name };
  switch (owner.kind) {
    case 'ReplicaSet':
      return objects.replicaSets.get(key)?.spec.selector;
    case 'StatefulSet':
      return objects.statefulSets.get(key)?.spec.selector;
    case 'ReplicationController': {
      const matchLabels = objects.replicationControllers.get(key)?.spec.selector;
      return matchLabels === undefined ? undefined : Object.freeze({ matchLabels });
    }
    default:
      return undefined;
  }
}

/** What Services and owners select the pod by; each must match. Upstream: plugins/helper/spread.go (DefaultSelector). */
export function defaultSelector(pod: Pod, objects: SelectingObjects): readonly LabelSelector[] | undefined {
  const { namespace = '', labels } = pod.metadata;
  const selectors: LabelSelector[] = objects.services
    .list(namespace)
    .filter((service) => matchesLabelMap(service.spec.selector, labels))
    // Frozen, so that what it means is worked out once.
    .map((service) => Object.freeze({ matchLabels: service.spec.selector ?? {} }));
  const owner = ownerSelector(pod, objects);
  if (owner !== undefined) selectors.push(owner);
  return selectors.length === 0 ? undefined : selectors;
}
