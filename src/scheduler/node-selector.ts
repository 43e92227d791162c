import { matchesNodeTerm, type Node, type NodeSelectorTerm, type Pod } from '../api/index.ts';

export function isEmptyTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  return matchExpressions.length === 0 && matchFields.length === 0;
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
