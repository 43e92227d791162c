import type { LabelSelector, Volume } from '../../src/api/index.ts';

const items = [{ key: 'key', path: 'file', mode: 0o400 }];
const secretRef = { name: 'secret' };
const labelSelector: LabelSelector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }],
};
const downward = [
  { path: 'name', mode: 0o400, fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
  { path: 'cpu', resourceFieldRef: { containerName: 'main', divisor: '1m', resource: 'limits.cpu' } },
];
const podCertificate = { signerName: 'example.com/signer', keyType: 'ED25519', maxExpirationSeconds: 86_400 };
const bundle = { path: 'ca.crt', optional: true };

type Source = Omit<Volume, 'name'>;

/** Every field of a volume: what the node mounts, and what it does not. */
export const VOLUME_SAMPLES: readonly (readonly [name: string, source: Source])[] = [
  ['emptyDir', { emptyDir: { medium: 'HugePages', sizeLimit: '1Gi' } }],
  ['hostPath', { hostPath: { path: '/data', type: 'DirectoryOrCreate' } }],
  ['configMap', { configMap: { name: 'config', items, defaultMode: 0o444, optional: true } }],
  ['secret', { secret: { secretName: 'secret', items, defaultMode: 0o444, optional: true } }],
  ['downwardAPI', { downwardAPI: { items: downward, defaultMode: 0o444 } }],
  ['persistentVolumeClaim', { persistentVolumeClaim: { claimName: 'claim', readOnly: true } }],
  ['image', { image: { reference: 'busybox:1.37', pullPolicy: 'IfNotPresent' } }],
  [
    'projected',
    {
      projected: {
        defaultMode: 0o444,
        sources: [
          { configMap: { name: 'config', items, optional: true } },
          { secret: { name: 'secret', items: [{ key: 'key', path: 'other', mode: 0o400 }], optional: true } },
          { downwardAPI: { items: downward } },
          { serviceAccountToken: { audience: 'vault', expirationSeconds: 3600, path: 'token' } },
        ],
      },
    },
  ],
  [
    'projected: trust bundles',
    {
      projected: {
        sources: [
          { clusterTrustBundle: { ...bundle, name: 'bundle' } },
          { clusterTrustBundle: { path: 'b.crt', signerName: 'example.com/signer', labelSelector } },
        ],
      },
    },
  ],
  [
    'projected: certificates',
    {
      projected: {
        sources: [
          {
            podCertificate: {
              ...podCertificate,
              credentialBundlePath: 'bundle.pem',
              userAnnotations: { 'example.com/for': 'web' },
            },
          },
          { podCertificate: { ...podCertificate, certificateChainPath: 'chain.pem', keyPath: 'key.pem' } },
        ],
      },
    },
  ],
  [
    'ephemeral',
    {
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { app: 'web' }, annotations: { 'example.com/note': 'x' } },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' }, limits: { storage: '2Gi' } },
            selector: labelSelector,
            storageClassName: 'standard',
            volumeMode: 'Filesystem',
            volumeName: 'volume',
          },
        },
      },
    },
  ],
  [
    'ephemeral: filled',
    {
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
            dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'snapshot' },
            dataSourceRef: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'snapshot' },
            volumeAttributesClassName: 'gold',
            volumeMode: 'Block',
          },
        },
      },
    },
  ],
  [
    'ephemeral: filled from another namespace',
    {
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
            dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'claim', namespace: 'other' },
          },
        },
      },
    },
  ],
  [
    'awsElasticBlockStore',
    { awsElasticBlockStore: { volumeID: 'vol-1', fsType: 'ext4', partition: 1, readOnly: true } },
  ],
  [
    'azureDisk',
    {
      azureDisk: {
        diskName: 'disk',
        diskURI: 'https://disks/disk.vhd',
        cachingMode: 'None',
        fsType: 'ext4',
        kind: 'Shared',
        readOnly: true,
      },
    },
  ],
  ['azureFile', { azureFile: { secretName: 'secret', shareName: 'share', readOnly: true } }],
  [
    'cephfs',
    { cephfs: { monitors: ['10.0.0.1:6789'], path: '/', user: 'u', secretFile: '/s', secretRef, readOnly: true } },
  ],
  ['cinder', { cinder: { volumeID: 'vol', fsType: 'ext4', readOnly: true, secretRef } }],
  [
    'csi',
    {
      csi: {
        driver: 'csi.example.com',
        fsType: 'ext4',
        nodePublishSecretRef: secretRef,
        readOnly: true,
        volumeAttributes: { a: 'b' },
      },
    },
  ],
  ['fc', { fc: { targetWWNs: ['500a0982991b8dc5'], lun: 2, fsType: 'ext4', readOnly: true } }],
  ['fc: wwids', { fc: { wwids: ['3600508b400105e210000900000490000'] } }],
  [
    'flexVolume',
    { flexVolume: { driver: 'example.com/flex', fsType: 'ext4', options: { a: 'b' }, readOnly: true, secretRef } },
  ],
  ['flocker', { flocker: { datasetName: 'data' } }],
  ['flocker: UUID', { flocker: { datasetUUID: 'a7c5' } }],
  ['gcePersistentDisk', { gcePersistentDisk: { pdName: 'disk', fsType: 'ext4', partition: 1, readOnly: true } }],
  ['gitRepo', { gitRepo: { repository: 'https://example.com/r.git', revision: 'main', directory: 'r' } }],
  ['glusterfs', { glusterfs: { endpoints: 'gluster', path: 'volume', readOnly: true } }],
  [
    'iscsi',
    {
      iscsi: {
        targetPortal: '10.0.0.1:3260',
        portals: ['10.0.0.2:3260'],
        iqn: 'iqn.2001-04.com.example:storage.disk1',
        initiatorName: 'iqn.2001-04.com.example:host',
        iscsiInterface: 'default',
        lun: 0,
        chapAuthDiscovery: true,
        chapAuthSession: true,
        fsType: 'ext4',
        readOnly: true,
        secretRef,
      },
    },
  ],
  ['nfs', { nfs: { server: 'nfs.example.com', path: '/data', readOnly: true } }],
  ['photonPersistentDisk', { photonPersistentDisk: { pdID: 'disk', fsType: 'ext4' } }],
  ['portworxVolume', { portworxVolume: { volumeID: 'vol', fsType: 'ext4', readOnly: true } }],
  ['quobyte', { quobyte: { registry: 'q:7861', volume: 'vol', tenant: 't', user: 'u', group: 'g', readOnly: true } }],
  [
    'rbd',
    {
      rbd: {
        monitors: ['10.0.0.1:6789'],
        image: 'image',
        pool: 'pool',
        user: 'admin',
        keyring: '/etc/ceph/keyring',
        fsType: 'ext4',
        readOnly: true,
        secretRef,
      },
    },
  ],
  [
    'scaleIO',
    {
      scaleIO: {
        gateway: 'https://gateway',
        system: 'system',
        protectionDomain: 'domain',
        storagePool: 'pool',
        storageMode: 'ThinProvisioned',
        volumeName: 'vol',
        secretRef,
        sslEnabled: true,
        fsType: 'xfs',
        readOnly: true,
      },
    },
  ],
  ['storageos', { storageos: { volumeName: 'vol', volumeNamespace: 'ns', fsType: 'ext4', readOnly: true, secretRef } }],
  [
    'vsphereVolume',
    {
      vsphereVolume: {
        volumePath: '[ds] disk.vmdk',
        fsType: 'ext4',
        storagePolicyName: 'gold',
        storagePolicyID: 'id',
      },
    },
  ],
];
