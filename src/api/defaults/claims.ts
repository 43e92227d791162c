import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../generated/types.ts';
import { resources } from './container.ts';
import { change, fill } from './fill.ts';

export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return change(fill(spec, { volumeMode: 'Filesystem' }), 'resources', resources);
}

/** Upstream: SetDefaults_PersistentVolumeClaim. */
export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const next = change(claim, 'spec', defaultClaimSpec);
  return change(next, 'status', (status) => fill(status, { phase: 'Pending' }));
}

/** Upstream: SetDefaults_PersistentVolume and the defaults of its sources. */
export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  return change(volume, 'spec', (spec) => {
    let next = fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
    next = change(next, 'hostPath', (source) => (source.type === undefined ? { ...source, type: '' } : source));
    next = change(next, 'iscsi', (source) => fill(source, { iscsiInterface: 'default' }));
    next = change(next, 'rbd', (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }));
    next = change(next, 'azureDisk', (source) =>
      fill(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
    );
    return change(next, 'scaleIO', (source) => fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }));
  });
}
