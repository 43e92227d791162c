import { formatTime, type NamespaceCondition, type Resource } from '../../api/index.ts';

/** What is left of one resource of a namespace that is being deleted. */
export interface Remaining {
  readonly resource: Resource;
  readonly count: number;
  /** How many objects each finalizer holds back. */
  readonly finalizers: ReadonlyMap<string, number>;
}

const OK: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentRemoved', 'All content successfully removed'],
];

type Problem = readonly [reason: string, message: string];

function remainingProblem(remaining: readonly Remaining[]): Problem | undefined {
  const rows = remaining
    .filter(({ count }) => count > 0)
    .map(({ resource, count }) => `${resource.resource}.${resource.group} has ${String(count)} resource instances`);
  if (rows.length === 0) return undefined;
  return ['SomeResourcesRemain', `Some resources are remaining: ${rows.sort().join(', ')}`];
}

function finalizerProblem(remaining: readonly Remaining[]): Problem | undefined {
  const totals = new Map<string, number>();
  for (const { finalizers } of remaining) {
    for (const [name, count] of finalizers) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  if (totals.size === 0) return undefined;
  const rows = [...totals].map(([name, count]) => `${name} in ${String(count)} resource instances`);
  return ['SomeFinalizersRemain', `Some finalizers are remaining: ${rows.sort().join(', ')}`];
}

function failureProblem(failures: readonly unknown[]): Problem | undefined {
  if (failures.length === 0) return undefined;
  const messages = failures.map((cause) => (cause instanceof Error ? cause.message : String(cause))).sort();
  const message = `Failed to delete all resource types, ${String(failures.length)} remaining: ${messages.join(', ')}`;
  return ['ContentDeletionFailed', message];
}

/**
 * The conditions of a namespace that is being deleted; those of other types are left as they are.
 * Upstream: pkg/controller/namespace/deletion/status_condition_utils.go.
 */
export function deletionConditions(
  current: readonly NamespaceCondition[],
  remaining: readonly Remaining[],
  failures: readonly unknown[],
  now: number,
): readonly NamespaceCondition[] {
  const problems = new Map<string, Problem | undefined>([
    ['NamespaceDeletionContentFailure', failureProblem(failures)],
    ['NamespaceContentRemaining', remainingProblem(remaining)],
    ['NamespaceFinalizersRemaining', finalizerProblem(remaining)],
  ]);
  const conditions = new Map(current.map((condition) => [condition.type, condition]));
  for (const [type, okReason, okMessage] of OK) {
    const problem = problems.get(type);
    const [reason, message] = problem ?? [okReason, okMessage];
    const status = problem === undefined ? 'False' : 'True';
    const old = conditions.get(type);
    const since = old?.status === status ? old.lastTransitionTime : undefined;
    conditions.set(type, { type, status, lastTransitionTime: since ?? formatTime(now), reason, message });
  }
  return [...conditions.values()];
}
