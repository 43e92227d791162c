/**
 * By type, the fields whose values merge in another way than by default: lists that are maps (`ports[port,protocol]`)
 * or sets (`finalizers[]`) and not atomic, maps and structs that are atomic (`selector!`), and atomic structs that are
 * granular here (`claimRef~`). Facts of upstream's API: x-kubernetes-list-type, -list-map-keys, -map-type
 */
export const APPLY_FACTS: Readonly<Record<string, string>> = {
  APIServiceStatus: 'conditions[type]',
  AllocatedDeviceStatus: 'conditions[type]',
  CSIDriverSpec: 'volumeLifecycleModes[]',
  CSINodeSpec: 'drivers[name]',
  CertificateSigningRequestStatus: 'conditions[type]',
  ComponentStatus: 'conditions[type]',
  Container: 'env[name] ports[containerPort,protocol] volumeDevices[devicePath] volumeMounts[mountPath]',
  ContainerRestartRuleOnExitCodes: 'values[]',
  ContainerStatus: 'allocatedResourcesStatus[name] volumeMounts[mountPath]',
  CustomResourceDefinitionStatus: 'conditions[type]',
  DaemonSetStatus: 'conditions[type]',
  DeploymentStatus: 'conditions[type]',
  Endpoint: 'addresses[]',
  EphemeralContainer: 'env[name] ports[containerPort,protocol] volumeDevices[devicePath] volumeMounts[mountPath]',
  FlowSchemaStatus: 'conditions[type]',
  JSONSchemaProps: 'x-kubernetes-validations[rule]',
  MutatingAdmissionPolicySpec: 'matchConditions[name]',
  MutatingWebhook: 'matchConditions[name]',
  MutatingWebhookConfiguration: 'webhooks[name]',
  NamespaceStatus: 'conditions[type]',
  NodeAllocatableResourceClaimStatus: 'containers[]',
  NodeSpec: 'podCIDRs[]',
  NodeStatus: 'addresses[type] conditions[type]',
  NonResourcePolicyRule: 'nonResourceURLs[] verbs[]',
  ObjectMeta: 'finalizers[] ownerReferences[uid]',
  PersistentVolumeClaimStatus: 'allocatedResourceStatuses~ conditions[type]',
  PersistentVolumeSpec: 'claimRef~',
  PodDisruptionBudgetStatus: 'conditions[type]',
  PodFailurePolicyOnExitCodesRequirement: 'values[]',
  PodSpec:
    'containers[name] ephemeralContainers[name] hostAliases[ip] imagePullSecrets[name] initContainers[name] nodeSelector! resourceClaims[name] schedulingGates[name] topologySpreadConstraints[topologyKey,whenUnsatisfiable] volumes[name]',
  PodStatus: 'conditions[type] podIPs[ip] resourceClaimStatuses[name]',
  PriorityLevelConfigurationStatus: 'conditions[type]',
  ReplicaSetStatus: 'conditions[type]',
  ReplicationControllerSpec: 'selector!',
  ReplicationControllerStatus: 'conditions[type]',
  ResourceClaimStatus: 'devices[driver,device,pool,shareID] reservedFor[uid]',
  ResourcePolicyRule: 'apiGroups[] namespaces[] resources[] verbs[]',
  ResourceRequirements: 'claims[name]',
  ResourceStatus: 'resources[resourceID]',
  Scheduling: 'nodeSelector!',
  ServiceAccount: 'secrets[name]',
  ServiceCIDRStatus: 'conditions[type]',
  ServiceSpec: 'ports[port,protocol] selector!',
  ServiceStatus: 'conditions[type]',
  StatefulSetStatus: 'conditions[type]',
  UncountedTerminatedPods: 'failed[] succeeded[]',
  V2HorizontalPodAutoscalerStatus: 'conditions[type]',
  ValidatingAdmissionPolicyBindingSpec: 'validationActions[]',
  ValidatingAdmissionPolicySpec: 'matchConditions[name] variables[name]',
  ValidatingAdmissionPolicyStatus: 'conditions[type]',
  ValidatingWebhook: 'matchConditions[name]',
  ValidatingWebhookConfiguration: 'webhooks[name]',
};

/** Structs that are owned and replaced as a whole, wherever they are. */
export const ATOMIC_STRUCTS: ReadonlySet<string> = new Set(
  `
  ConfigMapKeySelector CoreV1EndpointPort CrossVersionObjectReference DiscoveryV1EndpointPort EndpointAddress
  FileKeySelector LabelSelector LocalObjectReference MatchResources NamedRuleWithOperations NodeSelector
  NodeSelectorTerm ObjectFieldSelector ObjectReference OwnerReference ParamKind ParamRef RbacV1Subject
  ResourceFieldSelector RoleRef ScopeSelector SecretKeySelector SecretReference ServiceBackendPort
  TopologySelectorTerm TypedLocalObjectReference Variable
  `
    .trim()
    .split(/\s+/),
);

/** What key fields are when an item leaves them out, by type and field. */
export const KEY_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ContainerPort: { protocol: 'TCP' },
  LocalObjectReference: { name: '' },
  ServicePort: { protocol: 'TCP' },
};
