import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../api/index.ts';

type Labels = Readonly<Record<string, string>>;

const INTEGER = /^[+-]?\d+$/;

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

export function isEmptyTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  return matchExpressions.length === 0 && matchFields.length === 0;
}

/** All requirements of a term hold; an empty term matches no node. Upstream: component-helpers/scheduling/corev1/nodeaffinity. */
export function matchesNodeTerm(term: NodeSelectorTerm, node: Node): boolean {
  if (isEmptyTerm(term)) return false;
  const labels = node.metadata.labels ?? {};
  return (
    (term.matchExpressions ?? []).every((requirement) => holds(requirement, labels)) &&
    (term.matchFields ?? []).every((requirement) => holds(requirement, { 'metadata.name': node.metadata.name }))
  );
}

export function matchesAnyNodeTerm(terms: readonly NodeSelectorTerm[], node: Node): boolean {
  return terms.some((term) => matchesNodeTerm(term, node));
}

function requiredTerms(pod: Pod): readonly NodeSelectorTerm[] | undefined {
  return pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

export function requiresNodes(pod: Pod): boolean {
  return pod.spec.nodeSelector !== undefined || requiredTerms(pod) !== undefined;
}

/** `nodeSelector` and required node affinity. Upstream: nodeaffinity.GetRequiredNodeAffinity. */
export function matchesRequiredNodes(pod: Pod, node: Node): boolean {
  const { nodeSelector } = pod.spec;
  if (nodeSelector !== undefined) {
    const labels = node.metadata.labels ?? {};
    for (const name in nodeSelector) if (labels[name] !== nodeSelector[name]) return false;
  }
  const terms = requiredTerms(pod);
  return terms === undefined || matchesAnyNodeTerm(terms, node);
}

function namesOf({ matchFields = [] }: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    const known = names;
    names = new Set(known === undefined ? values : values.filter((value) => known.has(value)));
  }
  return names;
}

/** The only nodes that the required terms can match by name; undefined when they do not say. */
export function requiredNodeNames(pod: Pod): ReadonlySet<string> | undefined {
  const terms = requiredTerms(pod);
  if (terms === undefined || terms.length === 0) return undefined;
  const all = new Set<string>();
  for (const term of terms) {
    const names = namesOf(term);
    if (names === undefined) return undefined;
    for (const name of names) all.add(name);
  }
  return all;
}
