import { expect, test } from 'vitest';
import { pods } from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

type Value = Readonly<Record<string, unknown>>;

const container = { name: 'c', image: 'i' };
const pod = (spec: Value = {}, of: Value = {}): Value => ({
  spec: { serviceAccountName: 'a', containers: [{ ...container, ...of }], ...spec },
});
const first = 'spec.containers[0]';

// Upstream: pkg/apis/core/validation/validation_test.go TestValidateContainers, TestValidateInitContainers, TestValidateResizePolicy
test.each<[string, Value, readonly string[]]>([
  [
    'an image with spaces',
    pod({}, { image: ' i ' }),
    [`${first}.image: Invalid value: " i ": must not have leading or trailing whitespace`],
  ],
  [
    'a policy for messages',
    pod({}, { terminationMessagePolicy: 'Odd' }),
    [`${first}.terminationMessagePolicy: Unsupported value: "Odd": supported values: "File", "FallbackToLogsOnError"`],
  ],
  [
    'a resize policy twice',
    pod(
      {},
      {
        resizePolicy: [
          { resourceName: 'cpu', restartPolicy: 'NotRequired' },
          { resourceName: 'cpu', restartPolicy: 'Odd' },
        ],
      },
    ),
    [
      `${first}.resizePolicy[1]: Duplicate value: "cpu"`,
      `${first}.resizePolicy: Unsupported value: "Odd": supported values: "NotRequired", "RestartContainer"`,
    ],
  ],
  [
    'restart rules without a policy',
    pod({}, { restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] }),
    [`${first}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`],
  ],
  [
    'a device that is no claim',
    pod({ volumes: [{ name: 'v', emptyDir: {} }] }, { volumeDevices: [{ name: 'v', devicePath: '/d' }] }),
    [
      `${first}.volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode`,
    ],
  ],
  [
    'a recursive mount',
    pod(
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumeMounts: [{ name: 'v', mountPath: '/m', recursiveReadOnly: 'Enabled' }] },
    ),
    [`${first}.volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true`],
  ],
  [
    'a claim nobody made',
    pod({}, { resources: { claims: [{ name: 'gpu' }] } }),
    [
      `${first}.resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty`,
    ],
  ],
  [
    'huge pages alone',
    pod({}, { resources: { limits: { 'hugepages-2Mi': '3Mi' } } }),
    [
      `${first}.resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${first}.resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${first}.resources: Forbidden: HugePages require cpu or memory`,
    ],
  ],
  [
    'half a GPU',
    pod({}, { resources: { limits: { 'example.com/gpu': '500m' } } }),
    [
      `${first}.resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer`,
      `${first}.resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer`,
    ],
  ],
  [
    'a sleep longer than the pod has',
    pod({}, { lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
    [
      `${first}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ],
  ],
  [
    'a readiness probe that ends pods',
    pod({}, { readinessProbe: { tcpSocket: { port: 1 }, terminationGracePeriodSeconds: 1 } }),
    [`${first}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes`],
  ],
  [
    'a probe of an init container',
    pod({ initContainers: [{ ...container, name: 'd', livenessProbe: { tcpSocket: { port: 1 } } }] }),
    [
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'a signal without a system',
    pod({}, { lifecycle: { stopSignal: 'SIGUSR1' } }),
    [`${first}.lifecycle.stopSignal: Forbidden: may not be set for containers with empty \`spec.os.name\``],
  ],
])('a container: %s', (_name, value, errors) => {
  expect(createErrors(pods, value)).toEqual(errors);
});

const security = (of: Value): Value => pod({}, { securityContext: of });

// Upstream: TestValidateSecurityContext, TestValidatePodSpec, TestValidateSysctls, TestValidateWindowsSecurityContextOptions
test.each<[string, Value, readonly string[]]>([
  [
    'a user',
    security({ runAsUser: -1 }),
    [`${first}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`],
  ],
  [
    'an unmasked proc',
    security({ procMount: 'Unmasked' }),
    [`${first}.securityContext.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``],
  ],
  [
    'a profile of no type',
    security({ seccompProfile: {} }),
    [`${first}.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set`],
  ],
  [
    'a local AppArmor profile',
    security({ appArmorProfile: { type: 'Localhost' } }),
    [
      `${first}.securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost`,
    ],
  ],
  [
    'a Windows user',
    security({ windowsOptions: { runAsUserName: 'a\\b\\c' } }),
    [
      `${first}.securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash`,
    ],
  ],
  [
    'a host process',
    security({ windowsOptions: { hostProcess: true } }),
    ['spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers'],
  ],
  [
    'a sysctl of the host’s network',
    pod({ hostNetwork: true, securityContext: { sysctls: [{ name: 'net/ipv4/ip_forward', value: '1' }] } }),
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "net/ipv4/ip_forward": may not be specified when \'hostNetwork\' is true',
    ],
  ],
  [
    'groups',
    pod({ securityContext: { supplementalGroupsPolicy: 'Odd' } }),
    ['spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Odd": supported values: "Merge", "Strict"'],
  ],
  [
    'users and namespaces of the host',
    pod({ hostUsers: false, hostPID: true }),
    ['spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false'],
  ],
  [
    'a system',
    pod({ os: { name: 'plan9' } }),
    ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
  ],
  [
    'Linux on Windows',
    { spec: { ...(pod({ os: { name: 'windows' } }, { securityContext: { privileged: true } })['spec'] as object) } },
    [`${first}.securityContext.privileged: Forbidden: cannot be set for a windows pod`],
  ],
])('security: %s', (_name, value, errors) => {
  expect(createErrors(pods, value)).toEqual(errors);
});

const spread = (of: Value): Value =>
  pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...of }] });

// Upstream: TestValidateTopologySpreadConstraints, TestValidatePodDNSConfig, TestValidatePodResourceClaims, TestValidatePodResources
test.each<[string, Value, readonly string[]]>([
  [
    'domains',
    spread({ minDomains: 2 }),
    [
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
  ],
  [
    'keys without a selector',
    spread({ matchLabelKeys: ['a'] }),
    [
      'spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
    ],
  ],
  [
    'a node policy',
    spread({ nodeTaintsPolicy: 'Odd' }),
    [
      'spec.topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "Odd": supported values: "Honor", "Ignore"',
    ],
  ],
  ['a search with an underscore', pod({ dnsConfig: { searches: ['_sip._tcp.abc', '.'] } }), []],
  [
    'a gate twice',
    pod({ schedulingGates: [{ name: 'a' }, { name: 'a' }] }),
    ['spec.schedulingGates[1]: Duplicate value: "a"'],
  ],
  [
    'a claim of two kinds',
    pod({ resourceClaims: [{ name: 'a', resourceClaimName: 'b', resourceClaimTemplateName: 'c' }] }),
    [
      'spec.resourceClaims[0]: Invalid value: {"name":"a","resourceClaimName":"b","resourceClaimTemplateName":"c"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
    ],
  ],
  [
    'less than its containers',
    pod({ resources: { requests: { cpu: '1' } } }, { resources: { requests: { cpu: '2' } } }),
    [
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
    ],
  ],
  [
    'a port of the host',
    pod({ hostNetwork: true }, { ports: [{ containerPort: 1, hostPort: 2 }] }),
    ['spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when `hostNetwork` is true'],
  ],
  [
    'an alias',
    pod({ hostAliases: [{ ip: 'x', hostnames: ['A'] }] }),
    [
      expect.stringContaining('spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address'),
      expect.stringContaining('spec.hostAliases[0].hostnames[0]: Invalid value: "A": a lowercase RFC 1123 subdomain'),
    ],
  ],
  ['a pull secret without a name', pod({ imagePullSecrets: [{}] }), []],
  ['a negative grace period', pod({ terminationGracePeriodSeconds: -1 }), []],
  [
    'a token without an account',
    pod({
      serviceAccountName: '',
      volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
    }),
    [
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  ],
  [
    'the cost of deletion',
    { ...pod(), metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '+1' } } },
    ['metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer'],
  ],
])('a pod: %s', (_name, value, errors) => {
  expect(createErrors(pods, value)).toEqual(errors);
});

const volume = (source: Value): Value => pod({ volumes: [{ name: 'v', ...source }] });
const v = 'spec.volumes[0]';

// Upstream: TestValidateVolumes
test.each<[string, Value, readonly string[]]>([
  [
    'a repository',
    volume({ gitRepo: { repository: '', directory: '/d' } }),
    [`${v}.gitRepo.repository: Required value`, `${v}.gitRepo.directory: Invalid value: "/d": must be a relative path`],
  ],
  [
    'a partition',
    volume({ awsElasticBlockStore: { volumeID: 'x', partition: 256 } }),
    [`${v}.awsElasticBlockStore.partition: Invalid value: 256: must be between 1 and 255, inclusive`],
  ],
  [
    'a disk',
    volume({ azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Managed' } }),
    [
      `${v}.azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"`,
    ],
  ],
  [
    'an option',
    volume({ flexVolume: { driver: 'd', options: { 'a.k8s.io/x': 'y' } } }),
    [
      `${v}.flexVolume.options[a.k8s.io/x]: Invalid value: "a.k8s.io/x": kubernetes.io and k8s.io namespaces are reserved`,
    ],
  ],
  [
    'a fibre channel',
    volume({ fc: { targetWWNs: ['w'] } }),
    [`${v}.fc.lun: Required value: lun is required if targetWWNs is specified`],
  ],
  [
    'a path',
    volume({ nfs: { server: 's', path: 'p' } }),
    [`${v}.nfs.path: Invalid value: "p": must be an absolute path`],
  ],
  [
    'a file of nothing',
    volume({ downwardAPI: { items: [{ path: 'p' }] } }),
    [`${v}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required`],
  ],
  [
    'the same path twice',
    volume({
      projected: {
        sources: [
          { secret: { name: 's', items: [{ key: 'k', path: 'p' }] } },
          { configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } },
        ],
      },
    }),
    [`${v}.projected: Invalid value: "m": conflicting duplicate paths`],
  ],
  [
    'a claim without access',
    volume({ ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1G' } } } } } }),
    [`${v}.ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required`],
  ],
  ['an image without a reference', volume({ image: {} }), [`${v}.image.reference: Required value`]],
])('a volume: %s', (_name, value, errors) => {
  expect(createErrors(pods, value)).toEqual(errors);
});

// Upstream: TestValidateEphemeralContainers, TestValidatePodCreate
test('ephemeral containers do not come with the pod, and are no part of its work', () => {
  const debug = { name: 'd', image: 'i', targetContainerName: 'x', ports: [{ containerPort: 1 }] };
  expect(createErrors(pods, pod({ ephemeralContainers: [debug] }))).toEqual([
    'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
    'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
  ]);
});

// Upstream: TestValidatePodUpdate
test('what of a pod may change', () => {
  const old = pod({ schedulingGates: [{ name: 'a' }], nodeSelector: { a: 'b' } });
  const update = (spec: Value): readonly string[] =>
    updateErrors(pods, old, pod({ schedulingGates: [{ name: 'a' }], nodeSelector: { a: 'b' }, ...spec }));
  expect(update({ schedulingGates: undefined })).toEqual([]);
  expect(update({ schedulingGates: [{ name: 'b' }] })).toEqual([
    "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'",
  ]);
  expect(update({ nodeSelector: { a: 'b', c: 'd' } })).toEqual([]);
  expect(update({ nodeSelector: { a: 'c' } })).toEqual([
    'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  ]);
  expect(updateErrors(pods, pod(), pod({ nodeSelector: { a: 'b' } }))[0]).toContain(
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
  );
  expect(updateErrors(pods, pod(), pod({}, { image: '' }))).toContain(`${first}.image: Required value`);
  const mirror = { ...pod({ nodeName: 'n' }), metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } };
  expect(updateErrors(pods, pod({ nodeName: 'n' }), mirror)).toEqual([
    'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
  ]);
});

// Upstream: TestValidatePodStatusUpdate
test('what the status of a pod may say', () => {
  const status = (of: Value): Value => ({ ...pod({ restartPolicy: 'Never' }), status: of });
  const ended = { containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 0 } } }] };
  const running = { containerStatuses: [{ name: 'c', state: { running: {} } }] };
  expect(statusErrors(pods, status(ended), status(running))).toEqual([
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
  ]);
  expect(statusErrors(pods, status({}), status({ hostIP: '1.1.1.1', hostIPs: [{ ip: '1.1.1.2' }] }))).toEqual([
    'status.hostIPs[0].ip: Invalid value: "1.1.1.2": must be equal to `hostIP`',
  ]);
  expect(statusErrors(pods, status({ qosClass: 'Burstable' }), status({ qosClass: 'Guaranteed' }))).toEqual([
    'status.qosClass: Invalid value: "Guaranteed": field is immutable',
  ]);
});
