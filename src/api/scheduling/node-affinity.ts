import type { Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../generated/types.ts';

type Labels = Readonly<Record<string, string>>;

const INTEGER = /^[+-]?\d+$/;

/** 0 when one of them is no integer. */
function compareIntegers(value: string | undefined, bound: string | undefined): number {
  if (value === undefined || bound === undefined || !INTEGER.test(value) || !INTEGER.test(bound)) return 0;
  return Number(value) - Number(bound);
}

function holds({ key, operator, values = [] }: NodeSelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compareIntegers(value, values[0]) > 0;
    case 'Lt':
      return compareIntegers(value, values[0]) < 0;
    default:
      return false;
  }
}

/** All requirements of a term hold; an empty term matches no node. */
export function matchesNodeTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    expressions.every((requirement) => holds(requirement, labels)) &&
    fields.every((requirement) => holds(requirement, { 'metadata.name': node.metadata.name }))
  );
}

/** Whether a node has what `nodeSelector` and the required node affinity of a pod ask for (GetRequiredNodeAffinity). */
export function matchesRequiredNodeAffinity({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    Object.entries(nodeSelector ?? {}).every(([name, value]) => labels[name] === value) &&
    (required === undefined || required.nodeSelectorTerms.some((term) => matchesNodeTerm(term, node)))
  );
}
