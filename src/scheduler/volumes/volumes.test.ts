import { describe, expect, test } from 'vitest';
import type { CSINode, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/index.ts';
import { defaultPlugins } from '../plugins/index.ts';
import { newNode, newPod, place, viewOf, volumeView, type PodShape, type VolumeShape } from '../testing/objects.ts';
import { planVolumes } from './plan.ts';
import { claimGroups } from './pod-volumes.ts';

// upstream: plugins/{volumebinding,volumezone,volumerestrictions,nodevolumelimits}/*_test.go

const meta = (name: string, others: object = {}) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...others,
});

interface ClaimShape {
  readonly meta?: object;
  readonly spec?: PersistentVolumeClaim['spec'];
  readonly phase?: string;
}

function claim(name: string, { meta: others, spec, phase = 'Pending' }: ClaimShape = {}): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta(name, { namespace: 'default', ...others }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'wait',
      ...spec,
    },
    status: { phase },
  };
}

const bound = (name: string, volumeName: string, others: ClaimShape = {}) =>
  claim(name, {
    ...others,
    meta: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' }, ...others.meta },
    spec: { volumeName, ...others.spec },
    phase: 'Bound',
  });

function volume(name: string, spec: PersistentVolume['spec'] = {}, labels = {}, phase = 'Available'): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: meta(name, { labels }),
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, storageClassName: 'wait', ...spec },
    status: { phase },
  };
}

/** A volume of these nodes. */
const onNodes = (...names: readonly string[]): PersistentVolume['spec'] => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: names }] }],
    },
  },
});

function storageClass(name: string, provisioner: string, others: Partial<StorageClass> = {}): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: meta(name),
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
    ...others,
  };
}

const STATIC = storageClass('wait', 'kubernetes.io/no-provisioner');
const DYNAMIC = storageClass('dynamic', 'example.com/disks');
const IMMEDIATE = storageClass('now', 'example.com/disks', { volumeBindingMode: 'Immediate' });
const classes = [STATIC, DYNAMIC, IMMEDIATE];

function using(names: readonly string[], shape: PodShape = {}): Pod {
  const volumes = names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
  return newPod('p', { ...shape, spec: { volumes, ...shape.spec } });
}

const NODES = [newNode('n1', { labels: { zone: 'a' } }), newNode('n2', { labels: { zone: 'b' } })];

function placed(pod: Pod, volumes: Partial<VolumeShape>, pods: readonly Pod[] = []): string {
  return place(pod, viewOf(NODES, pods, { volumes: { classes, ...volumes } }), { plugins: defaultPlugins });
}

const everywhere = (reason: string): string =>
  `0/2 nodes are available: ${reason}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`;
const each = (reason: string): string => everywhere(`2 ${reason}`);

describe('claims that keep a pod from every node', () => {
  test.each<[string, readonly PersistentVolumeClaim[], string]>([
    ['is not there', [], 'persistentvolumeclaim "c" not found'],
    [
      'is to be bound at once',
      [claim('c', { spec: { storageClassName: 'now' } })],
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'has no class',
      [claim('c', { spec: { storageClassName: '' } })],
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'names its volume, though its class waits',
      [claim('c', { spec: { volumeName: 'v' } })],
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'lost its volume',
      [claim('c', { spec: { volumeName: 'v' }, phase: 'Lost' })],
      'persistentvolumeclaim "c" bound to non-existent persistentvolume "v"',
    ],
    [
      'is being deleted',
      [bound('c', 'v', { meta: { deletionTimestamp: '2026-01-01T00:00:00Z' } })],
      'persistentvolumeclaim "c" is being deleted',
    ],
  ])('%s', (_title, claims, reason) => {
    expect(placed(using(['c']), { claims })).toBe(everywhere(reason));
  });

  test('an ephemeral one is made for the pod by its own name', () => {
    const spec = { volumes: [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec: {} } } }] };
    const pod = newPod('p', { spec });
    expect(placed(pod, {})).toBe(
      everywhere('waiting for ephemeral volume controller to create the persistentvolumeclaim "p-data"'),
    );
    expect(placed(pod, { claims: [claim('p-data')] })).toBe(
      everywhere('PVC default/p-data was not created for pod default/p (pod is not owner)'),
    );
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'p', controller: true }];
    const own = claim('p-data', { meta: { ownerReferences }, spec: { storageClassName: 'dynamic' } });
    expect(placed(pod, { claims: [own] })).toBe('n1');
  });
});

describe('which nodes the volumes reach', () => {
  test.each<[string, readonly PersistentVolumeClaim[], readonly PersistentVolume[], string]>([
    ['a bound one without a word on nodes', [bound('c', 'v')], [volume('v')], 'n1'],
    ['a bound one of a node', [bound('c', 'v')], [volume('v', onNodes('n2'))], 'n2'],
    [
      'a bound one of another node',
      [bound('c', 'v')],
      [volume('v', onNodes('n3'))],
      each('node(s) had volume node affinity conflict'),
    ],
    [
      'a bound one that is not there',
      [bound('c', 'v')],
      [],
      each('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'),
    ],
    ['one that waits, and a volume of a node', [claim('c')], [volume('v', onNodes('n2'))], 'n2'],
    [
      'one that waits, and no volume',
      [claim('c')],
      [],
      each("node(s) didn't find available persistent volumes to bind"),
    ],
    [
      'one that waits, and volumes too small, of others, in use, of another class or mode',
      [claim('c')],
      [
        volume('small', { capacity: { storage: '1Mi' } }),
        volume('others', { claimRef: { namespace: 'default', name: 'other', uid: 'other' } }),
        volume('used', {}, {}, 'Bound'),
        volume('class', { storageClassName: 'x' }),
        volume('mode', { accessModes: ['ReadOnlyMany'] }),
        volume('block', { volumeMode: 'Block' }),
      ],
      each("node(s) didn't find available persistent volumes to bind"),
    ],
    [
      'two that wait, and one volume each on different nodes',
      [claim('c'), claim('d')],
      [volume('v', onNodes('n1')), volume('w', onNodes('n2'))],
      each("node(s) didn't find available persistent volumes to bind"),
    ],
    ['one that can be made anywhere', [claim('c', { spec: { storageClassName: 'dynamic' } })], [], 'n1'],
    [
      'one that is to be made on a node already',
      [
        claim('c', {
          spec: { storageClassName: 'dynamic' },
          meta: { annotations: { 'volume.kubernetes.io/selected-node': 'n2' } },
        }),
      ],
      [],
      'n2',
    ],
  ])('%s', (_title, claims, volumes, expected) => {
    const names = claims.map(({ metadata }) => metadata.name);
    expect(placed(using(names), { claims, volumes })).toBe(expected);
  });

  test('what is made may be made for some nodes only', () => {
    const allowedTopologies = [{ matchLabelExpressions: [{ key: 'zone', values: ['b'] }] }];
    const zonal = storageClass('zonal', 'example.com/disks', { allowedTopologies });
    const claims = [claim('c', { spec: { storageClassName: 'zonal' } })];
    expect(placed(using(['c']), { claims, classes: [zonal] })).toBe('n2');
  });
});

test('each claim gets the smallest volume that does, one that is kept for it before others', () => {
  const claims = [
    claim('large', { spec: { resources: { requests: { storage: '3Gi' } } } }),
    claim('small', { spec: { resources: { requests: { storage: '1Gi' } } } }),
    claim('kept', { spec: { resources: { requests: { storage: '2Gi' } } } }),
  ];
  const sized = (name: string, storage: string, spec: PersistentVolume['spec'] = {}) =>
    volume(name, { capacity: { storage }, ...spec });
  const claimRef = { namespace: 'default', name: 'kept' };
  const volumes = [sized('v9', '9Gi', { claimRef }), sized('v5', '5Gi'), sized('v2', '2Gi'), sized('v8', '8Gi')];
  const view = volumeView({ claims, volumes, classes });
  const groups = claimGroups(using(['large', 'small', 'kept']), view);
  if (typeof groups === 'string') throw new Error(groups);
  const plan = planVolumes(groups, newNode('n1'), view);
  if (!('bindings' in plan)) throw new Error(plan.join());
  const found = plan.bindings.map(({ claim: { metadata }, volume: { metadata: of } }) => [metadata.name, of.name]);
  expect(Object.fromEntries(found)).toEqual({ small: 'v2', kept: 'v9', large: 'v5' });
});

describe('other rules of volumes', () => {
  const ZONE = 'topology.kubernetes.io/zone';

  test('a volume of zones is used there', () => {
    const nodes = [
      newNode('n1', { labels: { [ZONE]: 'a' } }),
      newNode('n2', { labels: { [ZONE]: 'c' } }),
      newNode('n3'),
    ];
    const at = (zones: string) =>
      place(
        using(['c']),
        viewOf(nodes, [], { volumes: { claims: [bound('c', 'v')], volumes: [volume('v', {}, { [ZONE]: zones })] } }),
      );
    expect([at('a'), at('b__c')]).toEqual(['n1', 'n2']);
    expect(at('d')).toContain('3 node(s) had no available volume zone');
  });

  test('a claim of one pod at a time is used by one, unless that one is less important', () => {
    const claims = [bound('c', 'v', { spec: { accessModes: ['ReadWriteOncePod'] } })];
    const volumes = [volume('v', { accessModes: ['ReadWriteOncePod'] })];
    const user = newPod('user', {
      node: 'n1',
      spec: { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'c' } }] },
    });
    expect(placed(using(['c']), { claims, volumes }, [user])).toContain(
      '2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
    );
    expect(placed(using(['c'], { spec: { priority: 1, ...using(['c']).spec } }), { claims, volumes }, [user])).toBe(
      'n1 without user',
    );
  });

  test('a node attaches so many volumes of a driver', () => {
    const csi = (name: string) => volume(name, { csi: { driver: 'd', volumeHandle: name } });
    const csiNode = (name: string): CSINode => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: meta(name),
      spec: { drivers: [{ name: 'd', nodeID: name, allocatable: { count: 1 } }] },
    });
    const volumes = {
      claims: [bound('c', 'v'), bound('d', 'w')],
      volumes: [csi('v'), csi('w')],
      csiNodes: [csiNode('n1'), csiNode('n2')],
    };
    const user = (node: string) => ({ ...using(['d'], { node }), metadata: { ...using([]).metadata, uid: node } });
    expect(placed(using(['c']), volumes, [user('n1')])).toBe('n2');
    expect(placed(using(['c']), volumes, [user('n1'), user('n2')])).toContain('2 node(s) exceed max volume count');
    // The same volume is attached once.
    expect(placed(using(['d']), volumes, [user('n1'), user('n2')])).toMatch(/^n/);
  });
});
