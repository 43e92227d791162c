import { matchesSelector, type LabelSelector, type Pod, type PodAffinityTerm } from '../../api/index.ts';

/** A term of pod affinity as its pod means it. */
export interface Term {
  readonly topologyKey: string;
  /** Sorted. */
  readonly namespaces: readonly string[];
  /** Namespaces with these labels are meant, too. */
  readonly namespaceSelector: LabelSelector | undefined;
  readonly labelSelector: LabelSelector | undefined;
  /** Equal for terms that mean the same. */
  readonly key: string;
}

export interface WeightedTerm extends Term {
  /** Negative for what is to be avoided. */
  readonly weight: number;
}

export interface PodTerms {
  readonly requiredAffinity: readonly Term[];
  readonly requiredAntiAffinity: readonly Term[];
  readonly preferred: readonly WeightedTerm[];
}

const NONE: PodTerms = { requiredAffinity: [], requiredAntiAffinity: [], preferred: [] };

function termOf(pod: Pod, term: PodAffinityTerm): Term {
  const { topologyKey, namespaceSelector, labelSelector } = term;
  const named = [...(term.namespaces ?? [])].sort();
  // Without any word on namespaces the pod's own is meant.
  const namespaces = named.length === 0 && namespaceSelector === undefined ? [pod.metadata.namespace ?? ''] : named;
  const key = JSON.stringify([topologyKey, namespaces, namespaceSelector ?? null, labelSelector ?? null]);
  return { topologyKey, namespaces, namespaceSelector, labelSelector, key };
}

/** Upstream: framework.NewPodInfo (getAffinityTerms, getWeightedAffinityTerms). */
export function podTerms(pod: Pod): PodTerms {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return NONE;
  const required = (terms: readonly PodAffinityTerm[] | undefined) => (terms ?? []).map((term) => termOf(pod, term));
  const weighted = (affinity: typeof podAffinity, sign: 1 | -1) =>
    (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      ...termOf(pod, podAffinityTerm),
      weight: sign * weight,
    }));
  return {
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: [...weighted(podAffinity, 1), ...weighted(podAntiAffinity, -1)],
  };
}

export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

/** Upstream: AffinityTerm.Matches. */
export function termMatches(term: Term, pod: Pod, labelsOf: NamespaceLabels): boolean {
  const { namespace = '', labels } = pod.metadata;
  const inNamespace =
    term.namespaces.includes(namespace) ||
    (term.namespaceSelector !== undefined && matchesSelector(term.namespaceSelector, labelsOf(namespace) ?? {}));
  return inNamespace && matchesSelector(term.labelSelector, labels);
}
