/** How strategic merge patch treats a field: lists that merge, by which key, and structs that keep only named keys. */
export interface MergeFact {
  /** Items merge; the key tells which are the same, '' for lists of plain values. */
  readonly mergeKey?: string;
  readonly retainKeys?: boolean;
}

const byName: MergeFact = { mergeKey: 'name' };
const byType: MergeFact = { mergeKey: 'type' };
const byNameRetained: MergeFact = { mergeKey: 'name', retainKeys: true };
const plain: MergeFact = { mergeKey: '' };

const CONTAINER: Readonly<Record<string, MergeFact>> = {
  env: byName,
  ports: { mergeKey: 'containerPort' },
  volumeDevices: { mergeKey: 'devicePath' },
  volumeMounts: { mergeKey: 'mountPath' },
};

/** By type and field: the `patchStrategy` and `patchMergeKey` marks of upstream's API. Fields not here are replaced. */
export const MERGE_FACTS: Readonly<Record<string, Readonly<Record<string, MergeFact>>>> = {
  Container: CONTAINER,
  ContainerStatus: { allocatedResourcesStatus: byName, volumeMounts: { mergeKey: 'mountPath' } },
  DeploymentSpec: { strategy: { retainKeys: true } },
  DeploymentStatus: { conditions: byType },
  EphemeralContainer: CONTAINER,
  NamespaceStatus: { conditions: byType },
  NodeSpec: { podCIDRs: plain },
  NodeStatus: { addresses: byType, conditions: byType },
  ObjectMeta: { finalizers: plain, ownerReferences: { mergeKey: 'uid' } },
  PodSpec: {
    containers: byName,
    ephemeralContainers: byName,
    hostAliases: { mergeKey: 'ip' },
    imagePullSecrets: byName,
    initContainers: byName,
    resourceClaims: byNameRetained,
    schedulingGates: byName,
    topologySpreadConstraints: { mergeKey: 'topologyKey' },
    volumes: byNameRetained,
  },
  PodStatus: {
    conditions: byType,
    hostIPs: { mergeKey: 'ip' },
    podIPs: { mergeKey: 'ip' },
    resourceClaimStatuses: byNameRetained,
  },
  ReplicaSetStatus: { conditions: byType },
  ServiceAccount: { secrets: byName },
  ServiceSpec: { ports: { mergeKey: 'port' } },
  ServiceStatus: { conditions: byType },
};

const NO_FACT: MergeFact = {};

/** How a field of a generated type is patched. */
export function patchFactOf(type: string, field: string): MergeFact {
  return MERGE_FACTS[type]?.[field] ?? NO_FACT;
}
