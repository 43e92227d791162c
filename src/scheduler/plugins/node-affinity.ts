import type { Node, NodeSelectorRequirement, NodeSelectorTerm } from '../../api/index.ts';
import { normalize, type SchedulerPlugin } from '../framework.ts';

type Labels = Readonly<Record<string, string>>;

function compareIntegers(value: string | undefined, bound: string | undefined): number | undefined {
  if (value === undefined || bound === undefined) return undefined;
  return /^-?\d+$/.test(value) && /^-?\d+$/.test(bound) ? Number(value) - Number(bound) : undefined;
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
      return (compareIntegers(value, values[0]) ?? 0) > 0;
    case 'Lt':
      return (compareIntegers(value, values[0]) ?? 0) < 0;
    default:
      return false;
  }
}

/** All requirements of a term hold; an empty term matches no node. Upstream: component-helpers/scheduling/corev1/nodeaffinity. */
function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    expressions.every((requirement) => holds(requirement, labels)) &&
    fields.every((requirement) => holds(requirement, { 'metadata.name': node.metadata.name }))
  );
}

/** `nodeSelector`, and required and preferred node affinity. Upstream: plugins/nodeaffinity. */
export const nodeAffinity: SchedulerPlugin = {
  name: 'NodeAffinity',
  weight: 2,
  filter: (pod) => {
    const selector = Object.entries(pod.spec.nodeSelector ?? {});
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    return ({ node }) => {
      const labels = node.metadata.labels ?? {};
      const selected = selector.every(([name, value]) => labels[name] === value);
      const matched = required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
      if (selected && matched) return undefined;
      return { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };
    };
  },
  score: (pod, nodes) => {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    const matches = (term: NodeSelectorTerm, node: Node): boolean =>
      // An empty preference is one that every node meets.
      ((term.matchExpressions ?? []).length === 0 && (term.matchFields ?? []).length === 0) || matchesTerm(term, node);
    return normalize(
      nodes.map(({ node }) =>
        preferred.reduce((sum, { preference, weight }) => sum + (matches(preference, node) ? weight : 0), 0),
      ),
    );
  },
};
