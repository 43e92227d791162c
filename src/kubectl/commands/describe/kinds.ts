import type {
  ClusterRoleBinding,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Ingress,
  IngressClass,
  Job,
  KubernetesObject,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  RoleBinding,
  Service,
  StatefulSet,
  StorageClass,
  V2HorizontalPodAutoscaler,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { describeBinding, describeRole, describeServiceAccount } from './access.ts';
import { describeAutoscaler } from './autoscaler.ts';
import { describeConfigMap, describeSecret } from './data.ts';
import { describeAny } from './generic.ts';
import { describeCronJob, describeJob } from './jobs.ts';
import {
  describeBudget,
  describeLimitRange,
  describeNamespace,
  describePriorityClass,
  describeQuota,
} from './limits.ts';
import {
  describeEndpoints,
  describeEndpointSlice,
  describeIngress,
  describeIngressClass,
  describeNetworkPolicy,
} from './networking.ts';
import { describeNode } from './node.ts';
import { describeService } from './service.ts';
import { describeDaemonSet, describeStatefulSet } from './stateful-and-daemon-sets.ts';
import { describeClaim, describeStorageClass, describeVolume } from './storage.ts';
import { describeDeployment, describePod, describeReplicaSet, describeReplicationController } from './workloads.ts';

type Describer = (context: CommandContext, object: KubernetesObject) => Promise<string>;

/** What is told of each kind. A new one is a line here. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  ClusterRole: (context, object) => describeRole(context, object),
  ClusterRoleBinding: (context, object) => describeBinding(context, object as ClusterRoleBinding),
  ConfigMap: (context, object) => describeConfigMap(context, object),
  CronJob: (context, object) => describeCronJob(context, object as CronJob),
  DaemonSet: (context, object) => describeDaemonSet(context, object as DaemonSet),
  Deployment: (context, object) => describeDeployment(context, object as Deployment),
  EndpointSlice: (context, object) => describeEndpointSlice(context, object as EndpointSlice),
  Endpoints: (context, object) => describeEndpoints(context, object),
  HorizontalPodAutoscaler: (context, object) => describeAutoscaler(context, object as V2HorizontalPodAutoscaler),
  Ingress: (context, object) => describeIngress(context, object as Ingress),
  IngressClass: (context, object) => describeIngressClass(context, object as IngressClass),
  Job: (context, object) => describeJob(context, object as Job),
  LimitRange: (context, object) => describeLimitRange(context, object as LimitRange),
  Namespace: (context, object) => describeNamespace(context, object as Namespace),
  NetworkPolicy: (context, object) => describeNetworkPolicy(context, object as NetworkPolicy),
  Node: (context, object) => describeNode(context, object as Node),
  PersistentVolume: (context, object) => describeVolume(context, object as PersistentVolume),
  PersistentVolumeClaim: (context, object) => describeClaim(context, object as PersistentVolumeClaim),
  Pod: (context, object) => describePod(context, object as Pod),
  PodDisruptionBudget: (context, object) => describeBudget(context, object as PodDisruptionBudget),
  PriorityClass: (context, object) => describePriorityClass(context, object),
  ReplicaSet: (context, object) => describeReplicaSet(context, object as ReplicaSet),
  ReplicationController: (context, object) => describeReplicationController(context, object as ReplicationController),
  ResourceQuota: (context, object) => describeQuota(context, object as ResourceQuota),
  Role: (context, object) => describeRole(context, object),
  RoleBinding: (context, object) => describeBinding(context, object as RoleBinding),
  Secret: (context, object) => describeSecret(context, object),
  Service: (context, object) => describeService(context, object as Service),
  ServiceAccount: (context, object) => describeServiceAccount(context, object),
  StatefulSet: (context, object) => describeStatefulSet(context, object as StatefulSet),
  StorageClass: (context, object) => describeStorageClass(context, object as StorageClass),
};

/** Upstream: kubectl/pkg/describe, describerMap. */
export function describeObject(context: CommandContext, object: KubernetesObject): Promise<string> {
  return (DESCRIBERS[object.kind] ?? describeAny)(context, object);
}
