// What the Go types say and OpenAPI does not: pointers, embedded structs, named strings, quantities.
// Facts of k8s.io/api and k8s.io/apimachinery; they decide what a zero value means and what a decoding error says.

function words(text) {
  return text.trim().split(/\s+/);
}

/** Fields whose zero value is kept because the Go field is a pointer. */
export const POINTERS = new Set(
  words(`
  ObjectMeta.deletionGracePeriodSeconds OwnerReference.blockOwnerDeletion OwnerReference.controller
  DeleteOptions.gracePeriodSeconds DeleteOptions.orphanDependents DeleteOptions.propagationPolicy
  DeleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential
  Preconditions.resourceVersion Preconditions.uid ListMeta.remainingItemCount
  ReplicaSetSpec.replicas ReplicaSetStatus.terminatingReplicas
  DeploymentSpec.progressDeadlineSeconds DeploymentSpec.replicas DeploymentSpec.revisionHistoryLimit
  DeploymentStatus.collisionCount DeploymentStatus.terminatingReplicas
  RollingUpdateDeployment.maxSurge RollingUpdateDeployment.maxUnavailable
  PodSpec.activeDeadlineSeconds PodSpec.automountServiceAccountToken PodSpec.enableServiceLinks PodSpec.hostUsers
  PodSpec.hostnameOverride PodSpec.preemptionPolicy PodSpec.priority PodSpec.runtimeClassName PodSpec.setHostnameAsFQDN
  PodSpec.shareProcessNamespace PodSpec.terminationGracePeriodSeconds PodSchedulingGroup.podGroupName
  SecretVolumeSource.defaultMode SecretVolumeSource.optional ConfigMapVolumeSource.defaultMode
  ConfigMapVolumeSource.optional DownwardAPIVolumeSource.defaultMode ProjectedVolumeSource.defaultMode KeyToPath.mode
  DownwardAPIVolumeFile.mode SecretProjection.optional ConfigMapProjection.optional ClusterTrustBundleProjection.name
  ClusterTrustBundleProjection.optional ClusterTrustBundleProjection.signerName
  PodCertificateProjection.maxExpirationSeconds ServiceAccountTokenProjection.expirationSeconds FileKeySelector.optional
  ISCSIVolumeSource.initiatorName HostPathVolumeSource.type FCVolumeSource.lun
  PersistentVolumeClaimSpec.storageClassName PersistentVolumeClaimSpec.volumeAttributesClassName
  PersistentVolumeClaimSpec.volumeMode TypedLocalObjectReference.apiGroup TypedObjectReference.apiGroup
  TypedObjectReference.namespace EmptyDirVolumeSource.sizeLimit CSIVolumeSource.fsType CSIVolumeSource.readOnly
  AzureDiskVolumeSource.cachingMode AzureDiskVolumeSource.fsType AzureDiskVolumeSource.kind AzureDiskVolumeSource.readOnly
  Toleration.tolerationSeconds TopologySpreadConstraint.minDomains TopologySpreadConstraint.nodeAffinityPolicy
  TopologySpreadConstraint.nodeTaintsPolicy PodSecurityContext.fsGroup PodSecurityContext.fsGroupChangePolicy
  PodSecurityContext.runAsGroup PodSecurityContext.runAsNonRoot PodSecurityContext.runAsUser
  PodSecurityContext.seLinuxChangePolicy PodSecurityContext.supplementalGroupsPolicy
  WindowsSecurityContextOptions.gmsaCredentialSpec WindowsSecurityContextOptions.gmsaCredentialSpecName
  WindowsSecurityContextOptions.runAsUserName WindowsSecurityContextOptions.hostProcess SeccompProfile.localhostProfile
  AppArmorProfile.localhostProfile SecurityContext.allowPrivilegeEscalation SecurityContext.privileged
  SecurityContext.procMount SecurityContext.readOnlyRootFilesystem SecurityContext.runAsGroup SecurityContext.runAsNonRoot
  SecurityContext.runAsUser VolumeMount.mountPropagation VolumeMount.recursiveReadOnly VolumeMountStatus.recursiveReadOnly
  Container.restartPolicy EphemeralContainer.restartPolicy Probe.terminationGracePeriodSeconds GRPCAction.service
  Lifecycle.stopSignal PodResourceClaim.resourceClaimName PodResourceClaim.resourceClaimTemplateName
  PodResourceClaimStatus.resourceClaimName SecretEnvSource.optional ConfigMapEnvSource.optional
  SecretKeySelector.optional ConfigMapKeySelector.optional PodDNSConfigOption.value ContainerStatus.started
  ContainerStatus.stopSignal LeaseSpec.holderIdentity LeaseSpec.leaseDurationSeconds LeaseSpec.leaseTransitions
  LeaseSpec.preferredHolder LeaseSpec.strategy ServiceAccount.automountServiceAccountToken Secret.immutable
  ConfigMap.immutable DiscoveryV1EndpointPort.appProtocol DiscoveryV1EndpointPort.name DiscoveryV1EndpointPort.port
  DiscoveryV1EndpointPort.protocol Endpoint.hostname Endpoint.nodeName Endpoint.zone EndpointConditions.ready
  EndpointConditions.serving EndpointConditions.terminating CoreV1EndpointPort.appProtocol EndpointAddress.nodeName
  PortStatus.error LoadBalancerIngress.ipMode ServiceSpec.allocateLoadBalancerNodePorts ServiceSpec.internalTrafficPolicy
  ServiceSpec.ipFamilyPolicy ServiceSpec.loadBalancerClass ServiceSpec.trafficDistribution ServicePort.appProtocol
  ClientIPConfig.timeoutSeconds NodeRuntimeHandlerFeatures.recursiveReadOnlyMounts
  NodeRuntimeHandlerFeatures.userNamespaces NodeSwapStatus.capacity NodeFeatures.supplementalGroupsPolicy
  DeploymentSpec.selector ReplicaSetSpec.selector NodeAffinity.requiredDuringSchedulingIgnoredDuringExecution
  `),
);

/** Structs that are no pointers: they are always written, empty or not. */
export const ALWAYS = new Set(
  words(`
  Binding.target Scale.spec Scale.status ReplicaSet.spec ReplicaSet.status ReplicaSetSpec.template PodTemplateSpec.spec
  PersistentVolumeClaimTemplate.spec PersistentVolumeClaimSpec.resources Container.resources EphemeralContainer.resources
  WeightedPodAffinityTerm.podAffinityTerm PreferredSchedulingTerm.preference Deployment.spec Deployment.status
  DeploymentSpec.strategy DeploymentSpec.template Lease.spec CoreV1Event.involvedObject CoreV1Event.source
  Endpoint.conditions Service.spec Service.status ServiceStatus.loadBalancer Pod.spec Pod.status ContainerStatus.lastState
  ContainerStatus.state Node.spec Node.status NodeStatus.daemonEndpoints NodeStatus.nodeInfo
  NodeDaemonEndpoints.kubeletEndpoint Namespace.spec Namespace.status
  `),
);

/** Scalars without `omitempty` that OpenAPI calls optional. */
export const WRITTEN_WHEN_EMPTY = new Set(words('CoreV1Event.reportingComponent CoreV1Event.reportingInstance'));

/** Strings, and maps of strings, that hold a quantity. */
export const QUANTITIES = new Set(
  words(`
  ContainerStatus.allocatedResources EmptyDirVolumeSource.sizeLimit NodeAllocatableResourceClaimStatus.resources
  NodeStatus.allocatable NodeStatus.capacity PodSpec.overhead PodStatus.allocatedResources ResourceFieldSelector.divisor
  ResourceRequirements.limits ResourceRequirements.requests VolumeResourceRequirements.limits
  VolumeResourceRequirements.requests
  `),
);

/** Our names for types whose Go name is shorter. */
export const GO_NAMES = {
  CoreV1Event: 'Event',
  CoreV1EventSeries: 'EventSeries',
  CoreV1EndpointPort: 'EndpointPort',
  DiscoveryV1EndpointPort: 'EndpointPort',
  CoreV1ResourceClaim: 'ResourceClaim',
};

/** Named Go string types: the fields that have them and, where the set is closed, their values. */
export const NAMED_STRINGS = {
  'types.UID': ['ObjectMeta.uid OwnerReference.uid Preconditions.uid ObjectReference.uid StatusDetails.uid'],
  'v1.ManagedFieldsOperationType': ['ManagedFieldsEntry.operation', 'Apply Update'],
  'v1.DeletionPropagation': ['DeleteOptions.propagationPolicy', 'Orphan Background Foreground'],
  'v1.ConditionStatus': [
    'ReplicaSetCondition.status DeploymentCondition.status Condition.status PodCondition.status NodeCondition.status NamespaceCondition.status',
    'True False Unknown',
  ],
  'v1.DNSPolicy': ['PodSpec.dnsPolicy', 'ClusterFirstWithHostNet ClusterFirst Default None'],
  'v1.PreemptionPolicy': ['PodSpec.preemptionPolicy', 'Never PreemptLowerPriority'],
  'v1.RestartPolicy': ['PodSpec.restartPolicy', 'Always OnFailure Never'],
  'v1.ContainerRestartPolicy': ['Container.restartPolicy EphemeralContainer.restartPolicy', 'Always OnFailure Never'],
  'v1.LabelSelectorOperator': ['LabelSelectorRequirement.operator', 'In NotIn Exists DoesNotExist'],
  'v1.HostPathType': [
    'HostPathVolumeSource.type',
    "'' DirectoryOrCreate Directory FileOrCreate File Socket CharDevice BlockDevice",
  ],
  'v1.PersistentVolumeMode': ['PersistentVolumeClaimSpec.volumeMode', 'Block Filesystem'],
  'v1.StorageMedium': ['EmptyDirVolumeSource.medium'],
  'v1.UnsatisfiableConstraintAction': ['TopologySpreadConstraint.whenUnsatisfiable', 'DoNotSchedule ScheduleAnyway'],
  'v1.NodeInclusionPolicy': [
    'TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy',
    'Honor Ignore',
  ],
  'v1.TaintEffect': ['Toleration.effect Taint.effect', 'NoSchedule PreferNoSchedule NoExecute'],
  'v1.TolerationOperator': ['Toleration.operator', 'Exists Equal Lt Gt'],
  'v1.PodFSGroupChangePolicy': ['PodSecurityContext.fsGroupChangePolicy', 'OnRootMismatch Always'],
  'v1.SupplementalGroupsPolicy': ['PodSecurityContext.supplementalGroupsPolicy', 'Merge Strict'],
  'v1.PodSELinuxChangePolicy': ['PodSecurityContext.seLinuxChangePolicy', 'Recursive MountOption'],
  'v1.SeccompProfileType': ['SeccompProfile.type', 'Unconfined RuntimeDefault Localhost'],
  'v1.AppArmorProfileType': ['AppArmorProfile.type', 'Unconfined RuntimeDefault Localhost'],
  'v1.PodConditionType': ['PodReadinessGate.conditionType PodCondition.type'],
  'v1.PullPolicy': [
    'Container.imagePullPolicy EphemeralContainer.imagePullPolicy ImageVolumeSource.pullPolicy',
    'Always IfNotPresent Never',
  ],
  'v1.TerminationMessagePolicy': [
    'Container.terminationMessagePolicy EphemeralContainer.terminationMessagePolicy',
    'File FallbackToLogsOnError',
  ],
  'v1.MountPropagationMode': ['VolumeMount.mountPropagation', 'None HostToContainer Bidirectional'],
  'v1.RecursiveReadOnlyMode': [
    'VolumeMount.recursiveReadOnly VolumeMountStatus.recursiveReadOnly',
    'Disabled IfPossible Enabled',
  ],
  'v1.URIScheme': ['HTTPGetAction.scheme', 'HTTP HTTPS'],
  'v1.ProcMountType': ['SecurityContext.procMount', 'Default Unmasked'],
  'v1.Protocol': [
    'ContainerPort.protocol PortStatus.protocol ServicePort.protocol DiscoveryV1EndpointPort.protocol CoreV1EndpointPort.protocol',
    'TCP UDP SCTP',
  ],
  'v1.OSName': ['PodOS.name', 'linux windows'],
  'v1.Signal': ['Lifecycle.stopSignal ContainerStatus.stopSignal'],
  'v1.ResourceName': ['ContainerResizePolicy.resourceName ResourceStatus.name'],
  'v1.ResourceResizeRestartPolicy': ['ContainerResizePolicy.restartPolicy', 'NotRequired RestartContainer'],
  'v1.NodeSelectorOperator': ['NodeSelectorRequirement.operator', 'In NotIn Exists DoesNotExist Gt Lt'],
  'v1.DeploymentConditionType': ['DeploymentCondition.type'],
  'v1.ReplicaSetConditionType': ['ReplicaSetCondition.type'],
  'v1.DeploymentStrategyType': ['DeploymentStrategy.type', 'Recreate RollingUpdate'],
  'v1.SecretType': ['Secret.type'],
  'v1.AddressType': ['EndpointSlice.addressType', 'IPv4 IPv6 FQDN'],
  'v1.ServiceExternalTrafficPolicy': ['ServiceSpec.externalTrafficPolicy', 'Cluster Local'],
  'v1.ServiceInternalTrafficPolicy': ['ServiceSpec.internalTrafficPolicy', 'Cluster Local'],
  'v1.IPFamilyPolicy': ['ServiceSpec.ipFamilyPolicy', 'SingleStack PreferDualStack RequireDualStack'],
  'v1.ServiceAffinity': ['ServiceSpec.sessionAffinity', 'ClientIP None'],
  'v1.ServiceType': ['ServiceSpec.type', 'ClusterIP NodePort LoadBalancer ExternalName'],
  'v1.LoadBalancerIPMode': ['LoadBalancerIngress.ipMode', 'VIP Proxy'],
  'v1.PodPhase': ['PodStatus.phase', 'Pending Running Succeeded Failed Unknown'],
  'v1.PodQOSClass': ['PodStatus.qosClass', 'Guaranteed Burstable BestEffort'],
  'v1.PodResizeStatus': ['PodStatus.resize'],
  'v1.NodePhase': ['NodeStatus.phase', 'Pending Running Terminated'],
  'v1.UniqueVolumeName': ['AttachedVolume.name'],
  'v1.NodeConditionType': ['NodeCondition.type'],
  'v1.NodeAddressType': ['NodeAddress.type', 'Hostname InternalIP ExternalIP InternalDNS ExternalDNS'],
  'v1.NamespacePhase': ['NamespaceStatus.phase', 'Active Terminating'],
  'v1.NamespaceConditionType': ['NamespaceCondition.type'],
  'v1.CoordinatedLeaseStrategy': ['LeaseSpec.strategy', 'OldestEmulationVersion'],
  'v1.StatusReason': ['Status.reason'],
  'v1.CauseType': ['StatusCause.reason'],
};
