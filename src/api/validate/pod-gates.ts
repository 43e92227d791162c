import { jsonEqual } from '../equal.ts';
import type { Affinity, NodeAffinity, NodeSelectorTerm, PodSpec } from '../generated/types.ts';
import type { Errors } from './common.ts';
import { invalidValue } from './field-error.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Upstream: validateNodeSelectorMutation */
function checkSelector(errors: Errors, next: PodSpec, old: PodSpec): void {
  const before = Object.entries(old.nodeSelector ?? {});
  if (before.every(([key, value]) => next.nodeSelector?.[key] === value)) return;
  const why = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  errors.push(invalidValue('spec.nodeSelector', next.nodeSelector ?? null, why));
}

type Requirements = NodeSelectorTerm['matchExpressions'];

function startsWith(next: Requirements, old: Requirements): boolean {
  return jsonEqual((next ?? []).slice(0, (old ?? []).length), old ?? []);
}

/** Upstream: validateNodeAffinityMutation, validateNodeSelectorTermHasOnlyAdditions */
function checkAffinity(errors: Errors, next: NodeAffinity | undefined, old: NodeAffinity | undefined): void {
  const before = old?.[REQUIRED]?.nodeSelectorTerms;
  // What was not required may be made so, and preferences may change at will.
  if (before === undefined || before.length === 0) return;
  const after = next?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const field = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  if (after.length === 0 || after.length !== before.length) {
    const why = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    errors.push(invalidValue(field, after, why));
    return;
  }
  before.forEach((term, index) => {
    const changed = after[index] ?? {};
    const size = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): number =>
      matchExpressions.length + matchFields.length;
    const grew =
      startsWith(changed.matchExpressions, term.matchExpressions) && startsWith(changed.matchFields, term.matchFields);
    // A term that selects nothing stays so.
    const kept = size(term) === 0 ? size(changed) === 0 : grew;
    if (kept) return;
    const why = 'only additions are allowed (no mutations or deletions)';
    errors.push(invalidValue(`${field}[${String(index)}]`, changed, why));
  });
}

/** Where a pod may run can be narrowed while its scheduling waits. Upstream: ValidatePodUpdate */
export function checkGatedChange(errors: Errors, next: PodSpec, old: PodSpec): void {
  if (!jsonEqual(next.nodeSelector, old.nodeSelector)) checkSelector(errors, next, old);
  const [after, before] = [next.affinity?.nodeAffinity, old.affinity?.nodeAffinity];
  if (!jsonEqual(after, before)) checkAffinity(errors, after, before);
}

/** The new affinity with the old one to nodes, for comparison of the rest. */
export function withNodeAffinity(next: PodSpec, old: PodSpec): Affinity | undefined {
  const affinity = { ...next.affinity, nodeAffinity: old.affinity?.nodeAffinity };
  const empty = Object.values(affinity).every((value) => value === undefined);
  if (empty && old.affinity === undefined) return undefined;
  return affinity as Affinity;
}
