import type { Container, PodSpec } from '../generated/types.ts';

/** The parts of a pod, or of a template, that are looked at. */
export interface PodToCheck {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** What a pod does that it should not. */
export interface Violation {
  /** Always told: `host ports`. */
  readonly reason: string;
  /** Told of a single object: which containers, which values. */
  readonly detail: string;
}

export type CheckPod = (pod: PodToCheck) => Violation | undefined;

/** A rule, in its forms since some minor versions of Kubernetes. */
export interface Check {
  readonly id: string;
  /** Rules of `baseline` hold for `restricted`, too. */
  readonly level: 'baseline' | 'restricted';
  /** Rising; `since: 22` is v1.22. */
  readonly versions: readonly {
    readonly since: number;
    readonly check: CheckPod;
    /** Ids of rules of `baseline` that need not be asked where this one is. */
    readonly overrides?: readonly string[];
  }[];
}

/** In upstream's order. upstream: policy/visitor.go */
export function allContainers({
  initContainers = [],
  containers,
  ephemeralContainers = [],
}: PodSpec): readonly Container[] {
  // Ephemeral containers have the same fields where it matters.
  return [...initContainers, ...containers, ...(ephemeralContainers as readonly Container[])];
}

export function namesOf(containers: readonly Container[]): readonly string[] {
  return containers.map(({ name }) => name);
}

/** Windows knows none of these settings; validation refuses them there. */
export function exceptOnWindows(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.os?.name === 'windows' ? undefined : check(pod));
}

/** In a user namespace root is nobody outside. upstream: relaxPolicyForUserNamespacePod */
export function exceptInUserNamespace(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.hostUsers === false ? undefined : check(pod));
}
