import {
  labelsToString,
  pods,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  type VolumeNodeAffinity,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { claimLines, classText, modesText } from './claims.ts';
import { eventLines, HIDDEN_ANNOTATIONS, multiline, time } from './parts.ts';
import { persistentSource } from './volumes.ts';

/** Upstream: describe.go, PersistentVolumeClaimDescriber. */
export async function describeClaim(context: CommandContext, claim: PersistentVolumeClaim): Promise<string> {
  const { namespace, name } = claim.metadata;
  const { items } = await context.client.list(pods, { namespace });
  const users = items.filter((pod) => uses(pod, name)).map(({ metadata }) => metadata.name);
  const conditions = (claim.status?.conditions ?? []).map(
    (it) =>
      `  ${it.type}\t${it.status}\t${time(it.lastProbeTime)}\t${time(it.lastTransitionTime)}\t${it.reason ?? ''}\t${it.message ?? ''}\n`,
  );
  return [
    claimLines(claim, true),
    `Used By:\t${users.length === 0 ? '<none>' : users.join('\n\t')}\n`,
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n${conditions.join('')}`,
    await eventLines(context, claim),
  ].join('');
}

function uses({ metadata, spec }: Pod, name: string): boolean {
  return (spec.volumes ?? []).some((volume) => {
    if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName === name;
    return volume.ephemeral !== undefined && `${metadata.name}-${volume.name}` === name;
  });
}

/** Upstream: describe.go, describePersistentVolume. */
export async function describeVolume(context: CommandContext, volume: PersistentVolume): Promise<string> {
  const { metadata, spec, status } = volume;
  const { claimRef } = spec;
  const phase = metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating';
  return [
    `Name:\t${metadata.name}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]\n`,
    `StorageClass:\t${classText(metadata, spec.storageClassName)}\n`,
    `Status:\t${phase}\n`,
    `Claim:\t${claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`}\n`,
    `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}\n`,
    `Access Modes:\t${modesText(spec.accessModes)}\n`,
    spec.volumeMode === undefined ? '' : `VolumeMode:\t${spec.volumeMode}\n`,
    `Capacity:\t${spec.capacity?.['storage'] ?? '0'}\n`,
    affinityLines(spec.nodeAffinity),
    `Message:\t${status?.message ?? ''}\n`,
    `Source:\n${persistentSource(spec)}`,
    await eventLines(context, volume),
  ].join('');
}

function affinityLines(affinity: VolumeNodeAffinity | undefined): string {
  if (affinity?.required === undefined) return 'Node Affinity:\t<none>\n';
  const terms = affinity.required.nodeSelectorTerms.map(({ matchExpressions = [] }, index) => {
    const [first = '<none>', ...more] = matchExpressions.map(({ key, operator, values = [] }) => {
      const list = values.length === 0 ? '' : ` [${values.join(', ')}]`;
      return `${key} ${operator.toLowerCase()}${list}`;
    });
    return `    Term ${index}:\t${first}\n${more.map((line) => `    \t${line}\n`).join('')}`;
  });
  return `Node Affinity:\t\n  Required Terms:\t\n${terms.join('')}`;
}

/** Upstream: describe.go, describeStorageClass. */
export async function describeStorageClass(context: CommandContext, storageClass: StorageClass): Promise<string> {
  const { metadata, provisioner, parameters = {}, mountOptions = [], allowVolumeExpansion } = storageClass;
  const { annotations = {} } = metadata;
  const isDefault = ['', 'beta.'].some(
    (version) => annotations[`storageclass.${version}kubernetes.io/is-default-class`] === 'true',
  );
  const expands = allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False';
  const options = mountOptions.map((option) => `  ${option}\n`).join('');
  return [
    `Name:\t${metadata.name}\n`,
    `IsDefaultClass:\t${isDefault ? 'Yes' : 'No'}\n`,
    `Annotations:\t${textOf(annotations)}\n`,
    `Provisioner:\t${provisioner}\n`,
    `Parameters:\t${textOf(parameters)}\n`,
    `AllowVolumeExpansion:\t${expands}\n`,
    options === '' ? 'MountOptions:\t<none>\n' : `MountOptions:\n${options}`,
    `ReclaimPolicy:\t${storageClass.reclaimPolicy ?? 'Delete'}\n`,
    `VolumeBindingMode:\t${storageClass.volumeBindingMode ?? 'Immediate'}\n`,
    topologyLines(storageClass),
    await eventLines(context, storageClass),
  ].join('');
}

function textOf(map: Readonly<Record<string, string>>): string {
  return Object.keys(map).length === 0 ? '<none>' : labelsToString(map);
}

function topologyLines({ allowedTopologies = [] }: StorageClass): string {
  if (allowedTopologies.length === 0) return '';
  const terms = allowedTopologies.map(({ matchLabelExpressions = [] }, index) => {
    const [first = '<none>', ...more] = matchLabelExpressions.map(
      ({ key, values }) => `${key} in [${values.join(', ')}]`,
    );
    return `  Term ${index}:\t${first}\n${more.map((line) => `  \t${line}\n`).join('')}`;
  });
  return `AllowedTopologies:\t\n${terms.join('')}`;
}
