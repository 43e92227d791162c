import type { LabelSelector, PodAffinityTerm, PodSpec } from '../../src/api/index.ts';

/** A valid use of some fields of a pod's spec. */
export interface PodSample {
  readonly name: string;
  readonly spec: Partial<PodSpec>;
}

const labelSelector: LabelSelector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }],
};
const term: PodAffinityTerm = {
  labelSelector,
  matchLabelKeys: ['pod-template-hash'],
  mismatchLabelKeys: ['tenant'],
  namespaceSelector: labelSelector,
  namespaces: ['default'],
  topologyKey: 'kubernetes.io/hostname',
};
const podAffinity = {
  requiredDuringSchedulingIgnoredDuringExecution: [term],
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term }],
};
const nodeTerm = {
  matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['wasm'] }],
  matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }],
};

export const POD_SAMPLES: readonly PodSample[] = [
  { name: 'nothing', spec: {} },
  {
    name: 'life',
    spec: { activeDeadlineSeconds: 60, restartPolicy: 'OnFailure', terminationGracePeriodSeconds: 5 },
  },
  {
    name: 'identity',
    spec: {
      automountServiceAccountToken: false,
      serviceAccountName: 'default',
      serviceAccount: 'default',
      enableServiceLinks: false,
      imagePullSecrets: [{ name: 'registry' }],
    },
  },
  {
    name: 'names',
    spec: { hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }], hostname: 'web', subdomain: 'sub' },
  },
  { name: 'FQDN', spec: { hostname: 'web', subdomain: 'sub', setHostnameAsFQDN: true } },
  { name: 'hostnameOverride', spec: { hostnameOverride: 'other' } },
  {
    name: 'DNS',
    spec: {
      dnsConfig: { nameservers: ['10.0.0.1'], options: [{ name: 'ndots', value: '2' }], searches: ['example.com'] },
      dnsPolicy: 'None',
    },
  },
  { name: 'host', spec: { hostIPC: true, hostNetwork: true, hostPID: true } },
  { name: 'hostUsers', spec: { hostUsers: false } },
  { name: 'shareProcessNamespace', spec: { shareProcessNamespace: true } },
  { name: 'os', spec: { os: { name: 'linux' } } },
  { name: 'placement', spec: { nodeName: 'node-1', nodeSelector: { disk: 'ssd' } } },
  {
    name: 'tolerations',
    spec: {
      tolerations: [{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoExecute', tolerationSeconds: 60 }],
    },
  },
  {
    name: 'node affinity',
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [nodeTerm] },
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: nodeTerm }],
        },
      },
    },
  },
  { name: 'pod affinity', spec: { affinity: { podAffinity } } },
  { name: 'pod anti-affinity', spec: { affinity: { podAntiAffinity: podAffinity } } },
  {
    name: 'topology spread',
    spec: {
      topologySpreadConstraints: [
        {
          labelSelector,
          matchLabelKeys: ['pod-template-hash'],
          maxSkew: 1,
          minDomains: 2,
          nodeAffinityPolicy: 'Honor',
          nodeTaintsPolicy: 'Honor',
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
        },
      ],
    },
  },
  { name: 'gates', spec: { schedulingGates: [{ name: 'example.com/wait' }] } },
  { name: 'readiness gates', spec: { readinessGates: [{ conditionType: 'example.com/ready' }] } },
  { name: 'scheduler', spec: { schedulerName: 'other' } },
  { name: 'priority', spec: { priorityClassName: 'high', priority: 1000, preemptionPolicy: 'Never' } },
  { name: 'scheduling group', spec: { schedulingGroup: { podGroupName: 'group' } } },
  { name: 'runtime class', spec: { runtimeClassName: 'wasm', overhead: { cpu: '10m' } } },
  {
    name: 'resources',
    spec: { resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '1', memory: '512Mi' } } },
  },
  {
    name: 'resource claims',
    spec: {
      resourceClaims: [
        { name: 'a', resourceClaimName: 'claim' },
        { name: 'b', resourceClaimTemplateName: 'template' },
      ],
    },
  },
  {
    name: 'security',
    spec: {
      securityContext: {
        fsGroup: 2000,
        fsGroupChangePolicy: 'OnRootMismatch',
        runAsGroup: 1000,
        runAsNonRoot: true,
        runAsUser: 1000,
        supplementalGroups: [3000],
        supplementalGroupsPolicy: 'Strict',
      },
    },
  },
  {
    name: 'security: Linux',
    spec: {
      securityContext: {
        appArmorProfile: { type: 'Localhost', localhostProfile: 'profile' },
        seLinuxChangePolicy: 'MountOption',
        seLinuxOptions: { level: 's0', role: 'role', type: 'type', user: 'user' },
        seccompProfile: { type: 'Localhost', localhostProfile: 'profile.json' },
        sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }],
      },
    },
  },
  {
    name: 'security: Windows',
    spec: {
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
