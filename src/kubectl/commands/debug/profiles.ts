import type { Capabilities, Container, New, Pod, PodSpec, SecurityContext } from '../../../api/index.ts';
import { omit } from '../../../api/index.ts';

/** What is debugged, and how. Upstream: profiles.go, debugStyle */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

/** What a copy keeps of the pod. */
export interface KeepFlags {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

export type DebugPod = New<Pod>;
type Change = (pod: DebugPod, container: string, keep: KeepFlags) => DebugPod;
type ContainerChange = <C extends Container>(container: C) => C;

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** The pod with another container of that name, in whatever list it is. */
export function changeContainer(pod: DebugPod, name: string, change: ContainerChange): DebugPod {
  const lists = LISTS.flatMap((list) => {
    const containers = pod.spec[list];
    if (containers?.some((it) => it.name === name) !== true) return [];
    return [[list, containers.map((it) => (it.name === name ? change(it) : it))]];
  });
  return withSpec(pod, Object.fromEntries(lists) as Partial<PodSpec>);
}

function withSpec(pod: DebugPod, spec: Partial<PodSpec>): DebugPod {
  return { ...pod, spec: { ...pod.spec, ...spec } };
}

function secure(change: (context: SecurityContext) => SecurityContext): Change {
  return (pod, name) =>
    changeContainer(pod, name, (container) => ({
      ...container,
      securityContext: change(container.securityContext ?? {}),
    }));
}

function grant(...capabilities: readonly string[]): Change {
  return secure((context) => {
    const { add = [] } = context.capabilities ?? {};
    return { ...context, capabilities: { ...context.capabilities, add: [...add, ...capabilities] } };
  });
}

const NO_CAPABILITIES: Capabilities = { drop: ['ALL'] };

const clearSecurity: Change = (pod, name) =>
  changeContainer(pod, name, <C extends Container>(container: C) => omit(container, 'securityContext') as C);
const privileged = secure((context) => ({ ...context, privileged: true }));
const restrict = secure((context) => ({
  ...context,
  runAsNonRoot: true,
  capabilities: NO_CAPABILITIES,
  allowPrivilegeEscalation: false,
  seccompProfile: { type: 'RuntimeDefault' },
}));

const hostNamespaces: Change = (pod) => withSpec(pod, { hostNetwork: true, hostPID: true, hostIPC: true });

const mountRoot: Change = (pod, name) => {
  const volumes = [...(pod.spec.volumes ?? []), { name: 'host-root', hostPath: { path: '/' } }];
  const mount = { mountPath: '/host', name: 'host-root' };
  return changeContainer(withSpec(pod, { volumes }), name, (container) => ({
    ...container,
    volumeMounts: [...(container.volumeMounts ?? []), mount],
  }));
};

const shareProcesses: Change = (pod) =>
  pod.spec.shareProcessNamespace === undefined ? withSpec(pod, { shareProcessNamespace: true }) : pod;

const removeLabels: Change = (pod) => ({ ...pod, metadata: omit(pod.metadata, 'labels') });

const PROBES = { liveness: 'livenessProbe', readiness: 'readinessProbe', startup: 'startupProbe' } as const;

/** What is not to be kept in a copy. Upstream: RemoveLabels, RemoveAnnotations, RemoveProbes, RemoveInitContainers */
const strip: Change = (pod, container, keep) => {
  const labelled = keep.labels ? pod : removeLabels(pod, container, keep);
  const { metadata } = labelled;
  const probes = (['liveness', 'readiness', 'startup'] as const).filter((kind) => !keep[kind]);
  const containers = pod.spec.containers.map((it) => probes.reduce((left, kind) => omit(left, PROBES[kind]), it));
  const spec = keep.initContainers ? pod.spec : omit(pod.spec, 'initContainers');
  return {
    ...labelled,
    metadata: keep.annotations ? metadata : omit(metadata, 'annotations'),
    spec: { ...spec, containers },
  };
};

/** What each profile does, in order. Upstream: kubectl/pkg/cmd/debug/profiles.go */
const PROFILES: Readonly<Record<string, Readonly<Record<DebugStyle, readonly Change[]>>>> = {
  legacy: { ephemeral: [], copy: [removeLabels], node: [mountRoot, hostNamespaces] },
  general: {
    ephemeral: [grant('SYS_PTRACE')],
    copy: [strip, grant('SYS_PTRACE'), shareProcesses],
    node: [mountRoot, clearSecurity, hostNamespaces],
  },
  baseline: {
    ephemeral: [clearSecurity],
    copy: [clearSecurity, strip, shareProcesses],
    node: [clearSecurity],
  },
  restricted: {
    ephemeral: [clearSecurity, restrict],
    copy: [clearSecurity, restrict, strip, shareProcesses],
    node: [clearSecurity, restrict],
  },
  netadmin: {
    ephemeral: [grant('NET_ADMIN', 'NET_RAW')],
    copy: [grant('NET_ADMIN', 'NET_RAW'), strip, shareProcesses],
    node: [grant('NET_ADMIN', 'NET_RAW'), hostNamespaces],
  },
  sysadmin: {
    ephemeral: [privileged],
    copy: [privileged, strip, shareProcesses],
    node: [privileged, hostNamespaces, mountRoot],
  },
};

export function isProfile(name: string): boolean {
  return Object.hasOwn(PROFILES, name);
}

/** The pod as the profile wants its debug container to be. */
export function applyProfile(
  profile: string,
  style: DebugStyle,
  pod: DebugPod,
  container: string,
  keep: KeepFlags,
): DebugPod {
  const changes = PROFILES[profile]?.[style] ?? [];
  return changes.reduce((changed, change) => change(changed, container, keep), pod);
}
