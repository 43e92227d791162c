import type { ObjectMeta, PersistentVolumeClaim } from '../../../api/index.ts';
import { HIDDEN_ANNOTATIONS, multiline } from './parts.ts';

const MODE_LETTERS: readonly (readonly [mode: string, letters: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** upstream: storageutil.GetAccessModesAsString */
export function modesText(modes: readonly string[] | undefined): string {
  return MODE_LETTERS.filter(([mode]) => modes?.includes(mode) === true)
    .map(([, letters]) => letters)
    .join(',');
}

/** The class as it was written before there was a field for it. */
export function classText({ annotations }: ObjectMeta, name: string | undefined): string {
  return annotations?.['volume.beta.kubernetes.io/storage-class'] ?? name ?? '';
}

type Claim = Pick<PersistentVolumeClaim, 'spec' | 'status'> & { readonly metadata: ObjectMeta };

/** A claim, or the template of one. Upstream: describe.go, describePersistentVolumeClaim. */
export function claimLines({ metadata, spec, status }: Claim, whole: boolean): string {
  const { name = '', namespace = '', labels, annotations, finalizers = [], deletionTimestamp } = metadata;
  const bound = (spec.volumeName ?? '') !== '';
  const { dataSource } = spec;
  const phase = deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating';
  return [
    whole ? `Name:\t${name}\nNamespace:\t${namespace}\n` : '',
    `StorageClass:\t${classText(metadata, spec.storageClassName)}\n`,
    whole ? `Status:\t${phase}\n` : '',
    `Volume:\t${spec.volumeName ?? ''}\n`,
    multiline('Labels', labels),
    multiline('Annotations', annotations, HIDDEN_ANNOTATIONS),
    whole ? `Finalizers:\t[${finalizers.join(' ')}]\n` : '',
    `Capacity:\t${bound ? (status?.capacity?.['storage'] ?? '0') : ''}\n`,
    `Access Modes:\t${bound ? modesText(status?.accessModes) : ''}\n`,
    spec.volumeMode === undefined ? '' : `VolumeMode:\t${spec.volumeMode}\n`,
    dataSource === undefined
      ? ''
      : `DataSource:\n  APIGroup:\t${dataSource.apiGroup ?? ''}\n  Kind:\t${dataSource.kind}\n  Name:\t${dataSource.name}\n`,
  ].join('');
}
