import { expect, test } from 'vitest';
import { startTestServer } from '../apiserver/testing/server.ts';
import { kubectl } from './testing/run.ts';

// upstream: staging/src/k8s.io/kubectl/pkg/describe/describe_test.go

const OBJECTS = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: browser.csi.tabernetes.io
allowVolumeExpansion: true
mountOptions: [noexec]
allowedTopologies:
- matchLabelExpressions: [{key: zone, values: [a, b]}]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  storageClassName: manual
  claimRef: {namespace: default, name: data}
  local: {path: /mnt/disk}
  nodeAffinity:
    required:
      nodeSelectorTerms:
      - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1]}]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: saved}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  csi: {driver: browser.csi.tabernetes.io, volumeHandle: saved, volumeAttributes: {a: b}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, labels: {app: web}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 3Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: c, image: i}]
  volumes:
  - {name: claim, persistentVolumeClaim: {claimName: data}}
  - {name: host, hostPath: {path: /var, type: Directory}}
  - {name: files, image: {reference: busybox, pullPolicy: Never}}
  - name: scratch
    ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}
  - name: all
    projected: {sources: [{secret: {name: s}}, {configMap: {name: m}}, {serviceAccountToken: {path: t}}]}
`;

async function start(): Promise<(line: string, stdin?: string) => Promise<string>> {
  const server = await startTestServer();
  const run = async (line: string, stdin = ''): Promise<string> => {
    const { stdout, stderr } = await kubectl(server, line, { stdin });
    return stdout + stderr;
  };
  await run('create -f -', OBJECTS);
  return run;
}

test('a claim says what it has, and who uses it', async () => {
  const run = await start();
  expect(await run('describe pvc data')).toBe(`Name:          data
Namespace:     default
StorageClass:  standard
Status:        Pending
Volume:        
Labels:        app=web
Annotations:   <none>
Finalizers:    [kubernetes.io/pvc-protection]
Capacity:      
Access Modes:  
VolumeMode:    Filesystem
Used By:       web
Events:        <none>
`);
});

test('a volume says what it is made of, and where it can be', async () => {
  const run = await start();
  expect(await run('describe pv disk')).toBe(`Name:              disk
Labels:            <none>
Annotations:       <none>
Finalizers:        [kubernetes.io/pv-protection]
StorageClass:      manual
Status:            Pending
Claim:             default/data
Reclaim Policy:    Retain
Access Modes:      RWO,ROX
VolumeMode:        Filesystem
Capacity:          5Gi
Node Affinity:     
  Required Terms:  
    Term 0:        kubernetes.io/hostname in [node-1]
Message:           
Source:
    Type:  LocalVolume (a persistent volume backed by local storage on a node)
    Path:  /mnt/disk
Events:    <none>
`);
  expect(await run('describe pv saved')).toContain(`Node Affinity:   <none>
Message:         
Source:
    Type:              CSI (a Container Storage Interface (CSI) volume source)
    Driver:            browser.csi.tabernetes.io
    FSType:            
    VolumeHandle:      saved
    ReadOnly:          false
    VolumeAttributes:      a=b
Events:                <none>
`);
});

test('a class says what it promises', async () => {
  const run = await start();
  expect(await run('describe sc standard')).toBe(`Name:                  standard
IsDefaultClass:        Yes
Annotations:           storageclass.kubernetes.io/is-default-class=true
Provisioner:           browser.csi.tabernetes.io
Parameters:            <none>
AllowVolumeExpansion:  True
MountOptions:
  noexec
ReclaimPolicy:      Delete
VolumeBindingMode:  Immediate
AllowedTopologies:  
  Term 0:           zone in [a, b]
Events:             <none>
`);
});

test('a pod says where its volumes come from', async () => {
  const run = await start();
  const text = await run('describe pod web');
  expect(text.slice(text.indexOf('Volumes:'), text.indexOf('  kube-api-access', text.indexOf('Volumes:'))))
    .toBe(`Volumes:
  claim:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  data
    ReadOnly:   false
  host:
    Type:          HostPath (bare host directory volume)
    Path:          /var
    HostPathType:  Directory
  files:
    Type:        Image (a container image or OCI artifact)
    Reference:   busybox
    PullPolicy:  Never
  scratch:
    Type:          EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)
    StorageClass:  
    Volume:        
    Labels:        <none>
    Annotations:   <none>
    Capacity:      
    Access Modes:  
    VolumeMode:    Filesystem
  all:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    SecretName:              s
    Optional:                false
    ConfigMapName:           m
    Optional:                false
    TokenExpirationSeconds:  3600
`);
});
