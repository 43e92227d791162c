/** How strategic merge patch treats a field: lists that merge, by which key, and structs that keep only named keys. */
export interface MergeFact {
  /** Items merge; the key tells which are the same, '' for lists of plain values. */
  readonly mergeKey?: string;
  readonly retainKeys?: boolean;
  /** The whole value is replaced, though it is a struct. */
  readonly replaced?: boolean;
}

const byName: MergeFact = { mergeKey: 'name' };
const byType: MergeFact = { mergeKey: 'type' };
const conditions: Readonly<Record<string, MergeFact>> = { conditions: byType };
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
  APIServiceStatus: conditions,
  CSINodeSpec: { drivers: byName },
  ComponentStatus: conditions,
  Container: CONTAINER,
  ContainerStatus: { allocatedResourcesStatus: byName, volumeMounts: { mergeKey: 'mountPath' } },
  DaemonSetStatus: conditions,
  DeploymentSpec: { strategy: { retainKeys: true } },
  DeploymentStatus: conditions,
  EphemeralContainer: CONTAINER,
  FlowSchemaStatus: conditions,
  JSONSchemaProps: { 'x-kubernetes-validations': { mergeKey: 'rule' } },
  JobStatus: conditions,
  MutatingAdmissionPolicySpec: { matchConditions: byName },
  MutatingWebhook: { matchConditions: byName },
  MutatingWebhookConfiguration: { webhooks: byName },
  NamespaceStatus: conditions,
  NodeSpec: { podCIDRs: plain },
  NodeStatus: { addresses: byType, conditions: byType },
  ObjectMeta: { finalizers: plain, ownerReferences: { mergeKey: 'uid' } },
  PersistentVolumeClaimStatus: conditions,
  PodDisruptionBudgetSpec: { selector: { replaced: true } },
  PodDisruptionBudgetStatus: conditions,
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
  PriorityLevelConfigurationStatus: conditions,
  ReplicaSetStatus: conditions,
  ReplicationControllerStatus: conditions,
  ResourceClaimStatus: { reservedFor: { mergeKey: 'uid' } },
  ServiceAccount: { secrets: byName },
  ServiceCIDRStatus: conditions,
  ServiceSpec: { ports: { mergeKey: 'port' } },
  ServiceStatus: conditions,
  StatefulSetStatus: conditions,
  V2HorizontalPodAutoscalerStatus: conditions,
  ValidatingAdmissionPolicySpec: { matchConditions: byName, variables: byName },
  ValidatingWebhook: { matchConditions: byName },
  ValidatingWebhookConfiguration: { webhooks: byName },
};

const NO_FACT: MergeFact = {};

/** How a field of a generated type is patched. */
export function patchFactOf(type: string, field: string): MergeFact {
  return MERGE_FACTS[type]?.[field] ?? NO_FACT;
}
