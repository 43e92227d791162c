import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { revisionOf } from './annotations.ts';
import { replicasOf } from './arithmetic.ts';

export const TEMPLATE_HASH = 'pod-template-hash';

function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return (
    compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compare(a.metadata.name, b.metadata.name)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function oldestFirst(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...sets].sort(byCreation);
}

export function byRevision(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...sets].sort((a, b) => Number(revisionOf(a) - revisionOf(b)) || byCreation(a, b));
}

/** The larger first; of one size, the older first. */
export function largestThenOldest(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...sets].sort((a, b) => replicasOf(b) - replicasOf(a) || byCreation(a, b));
}

/** The larger first; of one size, the newer first. */
export function largestThenNewest(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...sets].sort((a, b) => replicasOf(b) - replicasOf(a) || byCreation(b, a));
}

export function activeOf(sets: readonly (ReplicaSet | undefined)[]): readonly ReplicaSet[] {
  return sets.filter((rs): rs is ReplicaSet => rs !== undefined && replicasOf(rs) > 0);
}

/** Whether two templates are one but for the hash that tells ReplicaSets apart. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return semanticEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const labels = template?.metadata?.labels;
  if (template === undefined || labels?.[TEMPLATE_HASH] === undefined) return template;
  const rest = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== TEMPLATE_HASH));
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

/** The ReplicaSet of the Deployment's template; the oldest if there are several. */
export function findNewReplicaSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return oldestFirst(sets).find((rs) => sameTemplate(rs.spec.template, deployment.spec.template));
}

/** The only active one, or the newest when none is; undefined when several are. */
export function findActiveOrLatest(
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const active = activeOf([...oldSets, newSet]);
  if (active.length > 1) return undefined;
  return active[0] ?? newSet ?? [...oldSets].sort((a, b) => byCreation(b, a))[0];
}
