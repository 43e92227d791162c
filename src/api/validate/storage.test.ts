import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';
import {
  csiDrivers,
  csiNodes,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

type Value = Readonly<Record<string, unknown>>;

const pv = (spec: Value): Value => ({
  spec: { capacity: { storage: '10G' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/foo' }, ...spec },
});
const local = { hostPath: undefined, local: { path: '/mnt' } };
const selector = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] };

// Upstream: pkg/apis/core/validation/validation_test.go TestValidatePersistentVolumes, TestValidateLocalVolumes
test.each<[string, Value, readonly string[]]>([
  ['a plain one', pv({}), []],
  [
    'no capacity',
    pv({ capacity: {} }),
    ['spec.capacity: Required value', 'spec.capacity: Unsupported value: {}: supported values: "storage"'],
  ],
  [
    'no space',
    pv({ capacity: { storage: '0' } }),
    ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
  ],
  ['no access modes', pv({ accessModes: [] }), ['spec.accessModes: Required value']],
  [
    'an access mode',
    pv({ accessModes: ['Sometimes'] }),
    [
      'spec.accessModes: Unsupported value: "Sometimes": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
  ],
  [
    'a single pod and others',
    pv({ accessModes: ['ReadWriteOncePod', 'ReadWriteMany'] }),
    ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
  ],
  ['no source', pv({ hostPath: undefined }), ['spec: Required value: must specify a volume type']],
  [
    'two sources',
    pv({ nfs: { server: 's', path: '/p' } }),
    ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a step back',
    pv({ hostPath: { path: '/a/..' } }),
    ['spec.hostPath.path: Invalid value: "/a/..": must not contain \'..\''],
  ],
  [
    'recycling the root',
    pv({ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }),
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
  [
    'a reclaim policy',
    pv({ persistentVolumeReclaimPolicy: 'Keep' }),
    ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"'],
  ],
  ['a local volume anywhere', pv(local), ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
  ['a local volume', pv({ ...local, nodeAffinity: { required: selector } }), []],
  [
    'affinity to nothing',
    pv({ nodeAffinity: {} }),
    ['spec.nodeAffinity.required: Required value: must specify required node constraints'],
  ],
  [
    'a driver',
    pv({ hostPath: undefined, csi: { driver: '', volumeHandle: '' } }),
    [
      'spec.csi.driver: Required value',
      expect.stringContaining('spec.csi.driver: Invalid value: "": a lowercase RFC 1123 subdomain'),
      'spec.csi.volumeHandle: Required value',
    ],
  ],
  [
    'an iSCSI name',
    pv({ hostPath: undefined, iscsi: { targetPortal: 'p', iqn: 'abc', lun: 300 } }),
    [
      'spec.iscsi.iqn: Invalid value: "abc": must be valid format',
      'spec.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive',
    ],
  ],
])('a PersistentVolume: %s', (_name, value, errors) => {
  expect(createErrors(persistentVolumes, value)).toEqual(errors);
});

// Upstream: TestValidatePersistentVolumeSourceUpdate
test('the source of a PersistentVolume stays', () => {
  const [error, ...more] = updateErrors(persistentVolumes, pv({}), pv({ hostPath: { path: '/bar' } }));
  expect(error).toContain(
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  );
  expect(more).toEqual([]);
  expect(updateErrors(persistentVolumes, pv({}), pv({ nodeAffinity: { required: selector } }))).toEqual([]);
});

const claim = (spec: Value = {}, status?: Value): Value => ({
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10G' } }, ...spec },
  ...(status === undefined ? {} : { status }),
});

// Upstream: TestValidatePersistentVolumeClaim
test.each<[string, Value, readonly string[]]>([
  ['a plain one', claim(), []],
  [
    'no access modes',
    claim({ accessModes: [] }),
    ['spec.accessModes: Required value: at least 1 access mode is required'],
  ],
  ['no request', claim({ resources: {} }), ['spec.resources[storage]: Required value']],
  [
    'nothing',
    claim({ resources: { requests: { storage: '0G' } } }),
    ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  ],
  [
    'a class',
    claim({ storageClassName: '-a-' }),
    [expect.stringContaining('spec.storageClassName: Invalid value: "-a-": a lowercase RFC 1123 subdomain')],
  ],
  [
    'a mode',
    claim({ volumeMode: 'Odd' }),
    ['spec.volumeMode: Unsupported value: "Odd": supported values: "Block", "Filesystem"'],
  ],
  [
    'a source',
    claim({ dataSource: { kind: 'Pod', name: 'p' } }),
    ['spec.dataSource: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup'],
  ],
])('a PersistentVolumeClaim: %s', (_name, value, errors) => {
  expect(createErrors(persistentVolumeClaims, value)).toEqual(errors);
});

// Upstream: TestValidatePersistentVolumeClaimUpdate
test('of a claim only the size changes, once it is bound', () => {
  const bound = { phase: 'Bound', capacity: { storage: '10G' } };
  const update = (old: Value, next: Value): readonly string[] => updateErrors(persistentVolumeClaims, old, next);
  expect(update(claim(), claim({ volumeName: 'v' }))).toEqual([]);
  expect(update(claim({ volumeName: 'v' }), claim({ volumeName: 'w' }))[0]).toContain(
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  );
  const bigger = { resources: { requests: { storage: '12G' } } };
  expect(update(claim({}, bound), claim(bigger, bound))).toEqual([]);
  expect(update(claim(), claim(bigger))).toHaveLength(1);
  expect(update(claim({}, bound), claim({ resources: { requests: { storage: '8G' } } }, bound))).toEqual([
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ]);
  expect(update(claim(), claim({ storageClassName: 'fast' }))).toEqual([]);
  expect(statusErrors(persistentVolumeClaims, claim(), claim({}, { allocatedResources: { cpu: '1' } }))).toEqual([
    'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
  ]);
});

const kept = { provisioner: 'kubernetes.io/foo' };

// Upstream: pkg/apis/storage/validation/validation_test.go TestValidateStorageClass, TestAlphaExpandPersistentVolumesFeatureValidation
test.each<[string, Value, readonly string[]]>([
  ['a plain one', kept, []],
  ['no provisioner', {}, ['provisioner: Required value']],
  [
    'a policy',
    { ...kept, reclaimPolicy: 'Recycle' },
    ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
  ],
  [
    'an empty parameter',
    { ...kept, parameters: { '': 'x' } },
    ['parameters: Invalid value: "": field can not be empty.'],
  ],
  [
    'a mode',
    { ...kept, volumeBindingMode: 'Odd' },
    ['volumeBindingMode: Unsupported value: "Odd": supported values: "Immediate", "WaitForFirstConsumer"'],
  ],
  [
    'a zone twice',
    { ...kept, allowedTopologies: [{ matchLabelExpressions: [{ key: 'a', values: ['b', 'b'] }] }] },
    ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "b"'],
  ],
])('a StorageClass: %s', (_name, value, errors) => {
  expect(createErrors(storageClasses, value)).toEqual(errors);
});

// Upstream: pkg/registry/storage, TestValidateUpdateStorageClass
test('a StorageClass stays as it is', () => {
  expect(updateErrors(storageClasses, kept, { ...kept, parameters: { a: 'b' }, reclaimPolicy: 'Retain' })).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
  ]);
  expect(updateErrors(storageClasses, kept, { ...kept, allowVolumeExpansion: true })).toEqual([]);
});

// Upstream: TestVolumeAttachmentValidation, TestVolumeAttachmentUpdateValidation
test('a VolumeAttachment names a volume and a node', () => {
  const attachment = (source: Value): Value => ({ spec: { attacher: 'a', nodeName: 'n', source } });
  expect(createErrors(volumeAttachments, attachment({ persistentVolumeName: 'v' }))).toEqual([]);
  expect(createErrors(volumeAttachments, attachment({}))).toEqual([
    'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
  ]);
  expect(
    createErrors(
      volumeAttachments,
      attachment({ inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } } }),
    ),
  ).toEqual(['spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes']);
  expect(
    updateErrors(
      volumeAttachments,
      attachment({ persistentVolumeName: 'v' }),
      attachment({ persistentVolumeName: 'w' }),
    ),
  ).toEqual([
    'spec: Invalid value: {"attacher":"a","nodeName":"n","source":{"persistentVolumeName":"w"}}: field is immutable',
  ]);
});

// Upstream: TestCSIDriverValidation, TestCSIDriverValidationUpdate
test('a CSIDriver and its defaults', () => {
  const decoded = decode(csiDrivers, { metadata: { name: 'x' }, spec: {} }).object;
  expect(applyDefaults(csiDrivers, decoded).spec).toEqual({
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  });
  expect(
    createErrors(csiDrivers, {
      spec: { volumeLifecycleModes: ['odd'], tokenRequests: [{ audience: 'a' }, { audience: 'a' }] },
    }),
  ).toEqual([
    'spec.tokenRequests[1].audience: Duplicate value: "a"',
    'spec.volumeLifecycleModes: Unsupported value: "odd": supported values: "Persistent", "Ephemeral"',
  ]);
  expect(updateErrors(csiDrivers, { spec: {} }, { spec: { attachRequired: false } })).toEqual([
    'spec.attachedRequired: Invalid value: false: field is immutable',
  ]);
});

// Upstream: TestCSINodeValidation, TestCSINodeUpdateValidation
test('a CSINode', () => {
  const node = (driver: Value): Value => ({ spec: { drivers: [{ name: 'd', nodeID: 'n', ...driver }] } });
  expect(createErrors(csiNodes, node({ nodeID: '', topologyKeys: ['a', 'a'] }))).toEqual([
    'spec.drivers[0].nodeID: Required value',
    'spec.drivers[0]: Duplicate value: "a"',
  ]);
  expect(updateErrors(csiNodes, node({}), node({ allocatable: { count: 3 } }))).toEqual([]);
  expect(updateErrors(csiNodes, node({}), node({ nodeID: 'm' }))).toHaveLength(1);
});

// Upstream: TestValidateVolumeAttributesClass, TestValidateVolumeAttributesClassUpdate
test('a VolumeAttributesClass', () => {
  expect(createErrors(volumeAttributesClasses, {})).toEqual([
    'driverName: Required value',
    'parameters: Required value: must contain at least one key/value pair',
  ]);
  const one = { driverName: 'd', parameters: { a: 'b' } };
  expect(updateErrors(volumeAttributesClasses, one, { ...one, parameters: { a: 'c' } })).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
  ]);
});
