import type { Container, EnvVar, PodSpec } from '../../src/api/index.ts';

/** A valid use of some fields of a container, and what the pod must have beside it. */
export interface ContainerSample {
  readonly name: string;
  readonly container: Partial<Container>;
  readonly pod?: Partial<PodSpec>;
}

const exec = { command: ['true'] };
const httpGet = {
  host: '127.0.0.1',
  httpHeaders: [{ name: 'X-Probe', value: 'yes' }],
  path: '/healthz',
  port: 8080,
  scheme: 'HTTPS',
};
const tcpSocket = { host: '127.0.0.1', port: 8080 };
const grpc = { port: 9000, service: 'liveness' };

const TIMES = { initialDelaySeconds: 1, periodSeconds: 5, timeoutSeconds: 2, successThreshold: 1, failureThreshold: 4 };

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe): readonly ContainerSample[] => {
  // Upstream allows it for the other two only.
  const grace = probe === 'readinessProbe' ? {} : { terminationGracePeriodSeconds: 7 };
  return [
    { name: `${probe}: exec`, container: { [probe]: { exec, ...TIMES, ...grace } } },
    { name: `${probe}: httpGet`, container: { [probe]: { httpGet } } },
    { name: `${probe}: tcpSocket`, container: { [probe]: { tcpSocket } } },
    { name: `${probe}: grpc`, container: { [probe]: { grpc } } },
  ];
});

const HOOKS = [
  ['exec', { exec }],
  ['httpGet', { httpGet }],
  ['tcpSocket', { tcpSocket }],
  ['sleep', { sleep: { seconds: 2 } }],
] as const;

const LIFECYCLE: readonly ContainerSample[] = [
  ...HOOKS.map(([kind, hook]) => ({
    name: `lifecycle: ${kind}`,
    container: { lifecycle: { postStart: hook, preStop: hook } },
  })),
  {
    name: 'lifecycle: stopSignal',
    container: { lifecycle: { stopSignal: 'SIGUSR1' } },
    pod: { os: { name: 'linux' } },
  },
];

const ENV: readonly EnvVar[] = [
  { name: 'PLAIN', value: 'text' },
  { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'config', key: 'key', optional: true } } },
  { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'secret', key: 'key', optional: true } } },
  { name: 'FIELD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
  { name: 'CPU', valueFrom: { resourceFieldRef: { containerName: 'main', divisor: '1m', resource: 'limits.cpu' } } },
];

const fileKeyRef = { key: 'KEY', optional: true, path: 'vars.env', volumeName: 'scratch' };
const SCRATCH = { volumes: [{ name: 'scratch', emptyDir: {} }] };
const CLAIM = { volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }] };

/** Every field of a container; those that are refused in some kind of container have samples of their own. */
export const CONTAINER_SAMPLES: readonly ContainerSample[] = [
  { name: 'image', container: { imagePullPolicy: 'IfNotPresent' } },
  { name: 'command', container: { command: ['sh'], args: ['-c', 'true'], workingDir: '/tmp' } },
  { name: 'terminal', container: { stdin: true, stdinOnce: true, tty: true } },
  { name: 'end', container: { terminationMessagePath: '/dev/end', terminationMessagePolicy: 'FallbackToLogsOnError' } },
  { name: 'env', container: { env: ENV } },
  { name: 'env: fileKeyRef', container: { env: [{ name: 'FILE', valueFrom: { fileKeyRef } }] }, pod: SCRATCH },
  {
    name: 'envFrom',
    container: {
      envFrom: [
        { prefix: 'A_', configMapRef: { name: 'config', optional: true } },
        { secretRef: { name: 'secret', optional: true } },
      ],
    },
  },
  {
    name: 'volumeMounts',
    container: {
      volumeMounts: [
        { name: 'scratch', mountPath: '/a', readOnly: true, mountPropagation: 'None', recursiveReadOnly: 'Enabled' },
      ],
    },
    pod: SCRATCH,
  },
  {
    name: 'volumeMounts: paths',
    container: {
      volumeMounts: [
        { name: 'scratch', mountPath: '/b', subPath: 'b' },
        { name: 'scratch', mountPath: '/c', subPathExpr: '$(PLAIN)' },
      ],
    },
    pod: SCRATCH,
  },
  {
    name: 'volumeMounts: propagation',
    container: { volumeMounts: [{ name: 'scratch', mountPath: '/a', mountPropagation: 'HostToContainer' }] },
    pod: SCRATCH,
  },
  { name: 'volumeDevices', container: { volumeDevices: [{ name: 'disk', devicePath: '/dev/xvda' }] }, pod: CLAIM },
  {
    name: 'ports',
    container: { ports: [{ name: 'web', containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1', protocol: 'TCP' }] },
  },
  ...LIFECYCLE,
  ...PROBES,
  {
    name: 'resources',
    container: {
      resources: {
        limits: { cpu: '1', memory: '64Mi', 'ephemeral-storage': '1Gi' },
        requests: { cpu: '500m', memory: '32Mi' },
      },
    },
  },
  {
    name: 'resources: claims',
    container: { resources: { claims: [{ name: 'gpu', request: 'one' }] } },
    pod: { resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }] },
  },
  { name: 'resizePolicy', container: { resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] } },
  {
    name: 'restartPolicy',
    container: {
      restartPolicy: 'Never',
      restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
    },
  },
  {
    name: 'securityContext',
    container: {
      securityContext: {
        allowPrivilegeEscalation: true,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        privileged: true,
        readOnlyRootFilesystem: true,
        runAsGroup: 1000,
        runAsNonRoot: true,
        runAsUser: 1000,
      },
    },
  },
  {
    name: 'securityContext: Linux',
    container: {
      securityContext: {
        appArmorProfile: { type: 'Localhost', localhostProfile: 'profile' },
        procMount: 'Unmasked',
        seLinuxOptions: { level: 's0', role: 'role', type: 'type', user: 'user' },
        seccompProfile: { type: 'Localhost', localhostProfile: 'profile.json' },
      },
    },
    pod: { hostUsers: false },
  },
  {
    name: 'securityContext: Windows',
    container: {
      securityContext: {
        windowsOptions: {
          gmsaCredentialSpec: '{}',
          gmsaCredentialSpecName: 'name',
          hostProcess: false,
          runAsUserName: 'ContainerUser',
        },
      },
    },
  },
];
