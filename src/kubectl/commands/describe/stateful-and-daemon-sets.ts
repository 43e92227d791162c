import {
  labelSelectorToString,
  type DaemonSet,
  type PersistentVolumeClaim,
  type StatefulSet,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, HIDDEN_ANNOTATIONS, multiline, time } from './parts.ts';
import { podsStatus } from './pods-status.ts';
import { pairs, templateLines } from './template.ts';

function claimTemplate({ metadata, spec }: PersistentVolumeClaim): string {
  const { storageClassName = '', resources, accessModes = [] } = spec;
  return [
    `  Name:\t${metadata.name}\n`,
    `  StorageClass:\t${storageClassName}\n`,
    multiline('  Labels', metadata.labels),
    multiline('  Annotations', metadata.annotations),
    `  Capacity:\t${resources?.requests?.['storage'] ?? '<default>'}\n`,
    `  Access Modes:\t[${accessModes.join(' ')}]\n`,
  ].join('');
}

function claimTemplates(templates: readonly PersistentVolumeClaim[] | undefined): string {
  if (templates === undefined || templates.length === 0) return 'Volume Claims:\t<none>\n';
  return `Volume Claims:\n${templates.map(claimTemplate).join('')}`;
}

function rollingLines({ updateStrategy }: StatefulSet['spec']): string {
  const { partition, maxUnavailable } = updateStrategy?.rollingUpdate ?? {};
  if (partition === undefined) return '';
  return `  Partition:\t${partition}\n${maxUnavailable === undefined ? '' : `  MaxUnavailable:\t${maxUnavailable}\n`}`;
}

/** Upstream: describe.go, describeStatefulSet. */
export async function describeStatefulSet(context: CommandContext, set: StatefulSet): Promise<string> {
  const { spec, status, metadata } = set;
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n`,
    `CreationTimestamp:\t${time(metadata.creationTimestamp)}\n`,
    `Selector:\t${labelSelectorToString(spec.selector)}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `Replicas:\t${spec.replicas ?? 1} desired | ${status?.replicas ?? 0} total\n`,
    `Update Strategy:\t${spec.updateStrategy?.type ?? ''}\n`,
    rollingLines(spec),
    await podsStatus(context, set, labelSelectorToString(spec.selector)),
    templateLines(spec.template),
    claimTemplates(spec.volumeClaimTemplates),
    await eventLines(context, set),
  ].join('');
}

/** Upstream: describe.go, describeDaemonSet. */
export async function describeDaemonSet(context: CommandContext, set: DaemonSet): Promise<string> {
  const { spec, status, metadata } = set;
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n`,
    `Selector:\t${labelSelectorToString(spec.selector)}\n`,
    `Node-Selector:\t${pairs(spec.template.spec?.nodeSelector).join(',') || '<none>'}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}\n`,
    `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}\n`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}\n`,
    `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}\n`,
    `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}\n`,
    await podsStatus(context, set, labelSelectorToString(spec.selector)),
    templateLines(spec.template),
    await eventLines(context, set),
  ].join('');
}
