import type { DownwardAPIVolumeFile, ProjectedVolumeSource, Volume, VolumeProjection } from '../generated/types.ts';
import { change, each, fill } from './fill.ts';
import { imagePullPolicy } from './container.ts';

/** 0644 */
const DEFAULT_MODE = 0o644;

function file(object: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const withField = change(object, 'fieldRef', (reference) => fill(reference, { apiVersion: 'v1' }));
  return change(withField, 'resourceFieldRef', (reference) => fill(reference, { divisor: '0' }));
}

function projection(object: VolumeProjection): VolumeProjection {
  const withToken = change(object, 'serviceAccountToken', (token) => fill(token, { expirationSeconds: 3600 }));
  return change(withToken, 'downwardAPI', (source) => change(source, 'items', (items) => each(items, file)));
}

function projected(object: ProjectedVolumeSource): ProjectedVolumeSource {
  return change(fill(object, { defaultMode: DEFAULT_MODE }), 'sources', (sources) => each(sources, projection));
}

/** Upstream: SetDefaults_Volume and the defaults of each source. A volume without a source is an emptyDir. */
export function defaultVolume(volume: Volume): Volume {
  if (Object.keys(volume).length === 1) return { ...volume, emptyDir: {} };
  let next = volume;
  next = change(next, 'configMap', (source) => fill(source, { defaultMode: DEFAULT_MODE }));
  next = change(next, 'secret', (source) => fill(source, { defaultMode: DEFAULT_MODE }));
  next = change(next, 'downwardAPI', (source) =>
    change(fill(source, { defaultMode: DEFAULT_MODE }), 'items', (items) => each(items, file)),
  );
  next = change(next, 'projected', projected);
  next = change(next, 'hostPath', (source) => (source.type === undefined ? { ...source, type: '' } : source));
  next = change(next, 'image', (source) => fill(source, { pullPolicy: imagePullPolicy(source.reference ?? '') }));
  next = change(next, 'iscsi', (source) => fill(source, { iscsiInterface: 'default' }));
  next = change(next, 'rbd', (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }));
  next = change(next, 'azureDisk', (source) =>
    fill(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
  );
  next = change(next, 'scaleIO', (source) => fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }));
  return change(next, 'ephemeral', (source) =>
    change(source, 'volumeClaimTemplate', (template) =>
      change(template, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
    ),
  );
}
