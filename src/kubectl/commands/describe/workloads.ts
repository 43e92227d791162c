import {
  labelSelectorToString,
  labelsToString,
  podQosClass,
  replicaSets,
  type Deployment,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { revisionOf, revisionsOf } from '../rollout/replica-set-history.ts';
import { containerLines } from './containers.ts';
import { listed, pairs, templateLines, tolerations } from './template.ts';
import { volumeLines } from './volumes.ts';
import { podsStatus } from './pods-status.ts';
import { conditionLines, eventLines, HIDDEN_ANNOTATIONS, multiline, time } from './parts.ts';

/** Upstream: describe.go, describePod. */
export async function describePod(context: CommandContext, pod: Pod): Promise<string> {
  const { metadata, spec, status } = pod;
  const owner = metadata.ownerReferences?.find((it) => it.controller === true);
  const ips = (status?.podIPs ?? []).map(({ ip }) => `  IP:\t${ip}\n`).join('');
  const deleted = metadata.deletionTimestamp;
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n`,
    `Priority:\t${spec.priority ?? 0}\n`,
    `Service Account:\t${spec.serviceAccountName ?? ''}\n`,
    spec.nodeName === undefined ? 'Node:\t<none>\n' : `Node:\t${spec.nodeName}/${status?.hostIP ?? ''}\n`,
    status?.startTime === undefined ? '' : `Start Time:\t${time(status.startTime)}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    deleted === undefined
      ? `Status:\t${status?.phase ?? ''}\n`
      : `Status:\tTerminating (lasts ${Math.max(0, Math.round((context.clock.now() - Date.parse(deleted)) / 1000))}s)\nTermination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`,
    status?.reason === undefined ? '' : `Reason:\t${status.reason}\n`,
    status?.message === undefined ? '' : `Message:\t${status.message}\n`,
    `IP:\t${status?.podIP ?? ''}\n`,
    ips === '' ? 'IPs:\t<none>\n' : `IPs:\n${ips}`,
    owner === undefined ? '' : `Controlled By:\t${owner.kind}/${owner.name}\n`,
    containerLines('Init Containers', spec.initContainers, status?.initContainerStatuses, true, pod),
    containerLines('Containers', spec.containers, status?.containerStatuses, true, pod),
    containerLines('Ephemeral Containers', spec.ephemeralContainers, status?.ephemeralContainerStatuses, true, pod),
    conditionLines(status?.conditions),
    volumeLines(spec.volumes),
    `QoS Class:\t${status?.qosClass ?? podQosClass(pod)}\n`,
    listed('Node-Selectors', pairs(spec.nodeSelector)),
    listed('Tolerations', tolerations(spec.tolerations)),
    await eventLines(context, pod),
  ].join('');
}

function replicaSetText(all: readonly ReplicaSet[]): string {
  if (all.length === 0) return '<none>';
  return all
    .map((it) => `${it.metadata.name} (${it.status?.replicas ?? 0}/${it.spec.replicas ?? 0} replicas created)`)
    .join(', ');
}

/** Upstream: describe.go, describeDeployment. */
export async function describeDeployment(context: CommandContext, deployment: Deployment): Promise<string> {
  const { spec, status, metadata } = deployment;
  const { strategy } = spec;
  const conditions = (status?.conditions ?? [])
    .map((it) => `  ${it.type}\t${it.status}\t${it.reason ?? ''}\n`)
    .join('');
  const all = await revisionsOf(context, deployment);
  const newest = all.at(-1);
  const old = all.filter((it) => it !== newest && ((it.spec.replicas ?? 0) > 0 || revisionOf(it) > 0));
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\nCreationTimestamp:\t${time(metadata.creationTimestamp)}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `Selector:\t${labelSelectorToString(spec.selector)}\n`,
    `Replicas:\t${spec.replicas ?? 1} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable\n`,
    `StrategyType:\t${strategy?.type ?? ''}\nMinReadySeconds:\t${spec.minReadySeconds ?? 0}\n`,
    strategy?.rollingUpdate === undefined
      ? ''
      : `RollingUpdateStrategy:\t${strategy.rollingUpdate.maxUnavailable ?? ''} max unavailable, ${strategy.rollingUpdate.maxSurge ?? ''} max surge\n`,
    templateLines(spec.template),
    conditions === '' ? '' : `Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n${conditions}`,
    newest === undefined
      ? ''
      : `OldReplicaSets:\t${replicaSetText(old)}\nNewReplicaSet:\t${replicaSetText([newest])}\n`,
    await eventLines(context, deployment),
  ].join('');
}

/** Upstream: describe.go, describeReplicaSet. */
export async function describeReplicaSet(context: CommandContext, replicaSet: ReplicaSet): Promise<string> {
  const { spec, status, metadata } = replicaSet;
  const owner = metadata.ownerReferences?.find((it) => it.controller === true);
  const { items } = await context.client.list(replicaSets, {
    namespace: metadata.namespace,
    fieldSelector: `metadata.name=${metadata.name}`,
  });
  const current = items[0]?.status ?? status;
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\nSelector:\t${labelSelectorToString(spec.selector)}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    owner === undefined ? '' : `Controlled By:\t${owner.kind}/${owner.name}\n`,
    `Replicas:\t${current?.replicas ?? 0} current / ${spec.replicas ?? 1} desired\n`,
    await podsStatus(context, replicaSet, labelSelectorToString(spec.selector)),
    templateLines(spec.template),
    await eventLines(context, replicaSet),
  ].join('');
}

/** Upstream: describe.go, describeReplicationController. */
export async function describeReplicationController(
  context: CommandContext,
  controller: ReplicationController,
): Promise<string> {
  const { spec, status, metadata } = controller;
  const selector = labelsToString(spec.selector ?? {});
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\nSelector:\t${selector}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired\n`,
    await podsStatus(context, controller, selector),
    templateLines(spec.template),
    await eventLines(context, controller),
  ].join('');
}
