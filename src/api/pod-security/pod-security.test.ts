import { expect, test } from 'vitest';
import type { Container, PodSpec } from '../generated/types.ts';
import { podViolations, violationDetails } from './evaluate.ts';
import { formatLevelVersion, podSecurityPolicy } from './policy.ts';

type Context = Container['securityContext'];

const container = (name: string, securityContext: Context = {}): Container => ({ name, image: 'i', securityContext });

/** Keeps to the restricted level. */
const GOOD: Context = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

function told(level: 'baseline' | 'restricted', spec: Partial<PodSpec>, annotations = {}, minor?: number): string {
  return violationDetails(
    podViolations({ level, minor }, { metadata: { annotations }, spec: { containers: [], ...spec } }),
  );
}

test('a pod that says nothing violates the restricted level only', () => {
  const spec = { containers: [container('c')] };
  expect(told('baseline', spec)).toBe('');
  // upstream: test/e2e/auth, docs "Enforce Pod Security Standards"
  expect(told('restricted', spec)).toBe(
    'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  expect(told('restricted', { containers: [container('c', GOOD)] })).toBe('');
});

/** upstream: policy/check_*_test.go */
test.each<[string, Partial<PodSpec>, Record<string, string>, string]>([
  [
    'appArmorProfile',
    {
      securityContext: { appArmorProfile: { type: 'Unconfined' } },
      containers: [container('a', { appArmorProfile: { type: 'Unconfined' } }), container('b')],
    },
    { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
    'forbidden AppArmor profiles (pod and container "a" and annotation must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  ],
  [
    'capabilities',
    {
      containers: [
        container('a', { capabilities: { add: ['FOO', 'CHOWN'] } }),
        container('b', { capabilities: { add: ['BAR'] } }),
      ],
    },
    {},
    'non-default capabilities (containers "a", "b" must not include "BAR", "FOO" in securityContext.capabilities.add)',
  ],
  [
    'hostNamespaces',
    { hostNetwork: true, hostPID: true, hostIPC: true },
    {},
    'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
  ],
  [
    'hostPath',
    {
      volumes: [
        { name: 'a', hostPath: { path: '/' } },
        { name: 'b', hostPath: { path: '/' } },
      ],
    },
    {},
    'hostPath volumes (volumes "a", "b")',
  ],
  [
    'hostPorts',
    {
      containers: [
        {
          ...container('a'),
          ports: [
            { containerPort: 1, hostPort: 20 },
            { containerPort: 2, hostPort: 10 },
          ],
        },
      ],
    },
    {},
    'hostPort (container "a" uses hostPorts 10, 20)',
  ],
  [
    'hostProbes',
    {
      initContainers: [{ ...container('z'), lifecycle: { preStop: { tcpSocket: { port: 1, host: 'y' } } } }],
      containers: [{ ...container('a'), livenessProbe: { httpGet: { port: 1, host: 'x' } } }],
    },
    {},
    'probe or lifecycle host (containers "a", "z" use probe or lifecycle hosts "x", "y")',
  ],
  [
    'privileged',
    { containers: [container('a', { privileged: true })] },
    {},
    'privileged (container "a" must not set securityContext.privileged=true)',
  ],
  [
    'procMount',
    { containers: [container('a', { procMount: 'Unmasked' })] },
    {},
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  [
    'procMount in a user namespace',
    { hostUsers: false, containers: [container('a', { procMount: 'Unmasked' })] },
    {},
    '',
  ],
  [
    'seLinuxOptions',
    {
      securityContext: { seLinuxOptions: { type: 'foo', user: 'bar', role: 'baz' } },
      containers: [
        container('a', { seLinuxOptions: { type: 'container_engine_t' } }),
        container('e', { seLinuxOptions: { type: 'bar' } }),
        container('f', { seLinuxOptions: { user: 'bar' } }),
      ],
    },
    {},
    'seLinuxOptions (pod and containers "e", "f" set forbidden securityContext.seLinuxOptions: types "bar", "foo"; user may not be set; role may not be set)',
  ],
  [
    'seccompProfile',
    {
      securityContext: { seccompProfile: { type: 'Unconfined' } },
      containers: [container('a', { seccompProfile: { type: 'x' } })],
    },
    {},
    'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined", "x")',
  ],
  [
    'sysctls',
    {
      securityContext: {
        sysctls: [
          { name: 'a', value: '' },
          { name: 'net.ipv4.tcp_rmem', value: '' },
        ],
      },
    },
    {},
    'forbidden sysctls (a)',
  ],
  [
    'windowsHostProcess',
    {
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [container('a', { windowsOptions: { hostProcess: true } })],
    },
    {},
    'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
  ],
])('baseline: %s', (_what, spec, annotations, message) => {
  expect(told('baseline', spec, annotations)).toBe(message);
});

test.each<[string, Partial<PodSpec>, string]>([
  [
    'capabilities',
    {
      containers: [
        container('a', { ...GOOD, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN'] } }),
        container('b', { ...GOOD, capabilities: {} }),
      ],
    },
    'unrestricted capabilities (container "b" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "CHOWN" in securityContext.capabilities.add)',
  ],
  [
    'volumes',
    {
      containers: [container('a', GOOD)],
      volumes: [
        { name: 'v', nfs: { server: 's', path: '/' } },
        { name: 'w', hostPath: { path: '/' } },
        { name: 'x', emptyDir: {} },
      ],
    },
    'restricted volume types (volumes "v", "w" use restricted volume types "hostPath", "nfs")',
  ],
  [
    'runAsNonRoot',
    { securityContext: { runAsNonRoot: false }, containers: [container('a', { ...GOOD, runAsNonRoot: false })] },
    'runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)',
  ],
  [
    'runAsUser',
    { securityContext: { runAsUser: 0 }, containers: [container('a', { ...GOOD, runAsUser: 0 })] },
    'runAsUser=0 (pod and container "a" must not set runAsUser=0)',
  ],
  [
    'root in a user namespace',
    { hostUsers: false, containers: [container('a', { ...GOOD, runAsUser: 0, runAsNonRoot: false })] },
    '',
  ],
  [
    'procMount, in a user namespace as well',
    { hostUsers: false, containers: [container('a', { ...GOOD, procMount: 'Unmasked' })] },
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
])('restricted: %s', (_what, spec, message) => {
  expect(told('restricted', spec)).toBe(message);
});

test('rules are those of their version', () => {
  const spec = { containers: [container('a', { ...GOOD, capabilities: {}, runAsUser: 0 })] };
  expect(told('restricted', spec, {}, 21)).toBe('');
  expect(told('restricted', spec, {}, 22)).toMatch(/^unrestricted capabilities/);
  expect(told('restricted', spec, {}, 23)).toContain('runAsUser=0');
  const annotations = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' };
  expect(told('baseline', {}, annotations, 18)).toBe(
    'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  );
  expect(told('baseline', {}, annotations, 19)).toBe('');
  // Versions to come are as the last one known.
  expect(told('restricted', spec, {}, 99)).toBe(told('restricted', spec));
  const windows = { os: { name: 'windows' }, containers: [container('a', { runAsNonRoot: true })] };
  expect([told('restricted', windows, {}, 25), told('restricted', windows, {}, 24) === '']).toEqual(['', false]);
});

const label = (mode: string): string => `pod-security.kubernetes.io/${mode}`;

/** upstream: api/helpers_test.go TestPolicyToEvaluate */
test.each<[Record<string, string>, readonly [string, string, string]]>([
  [{}, ['privileged:latest', 'privileged:latest', 'privileged:latest']],
  [{ enforce: 'baseline' }, ['baseline:latest', 'privileged:latest', 'baseline:latest']],
  [{ enforce: 'baseline', 'enforce-version': 'v1.22' }, ['baseline:v1.22', 'privileged:latest', 'baseline:v1.22']],
  [
    { enforce: 'baseline', 'enforce-version': 'v1.22', 'warn-version': 'v1.24' },
    ['baseline:v1.22', 'privileged:latest', 'baseline:v1.24'],
  ],
  [{ enforce: 'baseline', warn: 'restricted' }, ['baseline:latest', 'privileged:latest', 'restricted:latest']],
  [
    { enforce: 'restricted', warn: 'privileged', audit: 'baseline' },
    ['restricted:latest', 'baseline:latest', 'privileged:latest'],
  ],
  [{ enforce: 'foo', audit: 'foo', warn: 'foo' }, ['restricted:latest', 'privileged:latest', 'privileged:latest']],
])('labels %j', (labels, expected) => {
  const { policy } = podSecurityPolicy(
    Object.fromEntries(Object.entries(labels).map(([key, value]) => [label(key), value])),
  );
  expect([policy.enforce, policy.audit, policy.warn].map(formatLevelVersion)).toEqual(expected);
});
