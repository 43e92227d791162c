import type { Affinity, Pod, PodAffinity, PodAffinityTerm, PodSpec, PodStatus } from '../generated/types.ts';
import { podQosClass } from '../pods/index.ts';

const GATED = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** Upstream: pkg/registry/core/pod (podStrategy.PrepareForCreate, applySchedulingGatedCondition). */
export function newPodStatus(pod: Pod): PodStatus {
  const status = { phase: 'Pending', qosClass: podQosClass(pod) };
  if ((pod.spec.schedulingGates ?? []).length === 0) return status;
  return { ...status, conditions: [{ ...GATED, lastTransitionTime: pod.metadata.creationTimestamp }] };
}

type Labels = Readonly<Record<string, string>>;

/** What the term says of the pod's own labels becomes a part of its selector. */
function withOwnLabels(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  if (labelSelector === undefined) return term;
  const requirements = (keys: readonly string[], operator: string) =>
    keys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const own = [...requirements(matchLabelKeys, 'In'), ...requirements(mismatchLabelKeys, 'NotIn')];
  if (own.length === 0) return term;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...own];
  return { ...term, labelSelector: { ...labelSelector, matchExpressions } };
}

function withOwnLabelsIn(affinity: PodAffinity, labels: Labels): PodAffinity {
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution;
  return {
    ...affinity,
    ...(required === undefined
      ? {}
      : { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => withOwnLabels(term, labels)) }),
    ...(preferred === undefined
      ? {}
      : {
          preferredDuringSchedulingIgnoredDuringExecution: preferred.map((one) => ({
            ...one,
            podAffinityTerm: withOwnLabels(one.podAffinityTerm, labels),
          })),
        }),
  };
}

/** Upstream: pkg/registry/core/pod (applyMatchLabelKeysAndMismatchLabelKeys). */
export function newPodSpec({ metadata: { labels = {} }, spec }: Pod): PodSpec {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return spec;
  const affinity: Affinity = {
    ...spec.affinity,
    ...(podAffinity === undefined ? {} : { podAffinity: withOwnLabelsIn(podAffinity, labels) }),
    ...(podAntiAffinity === undefined ? {} : { podAntiAffinity: withOwnLabelsIn(podAntiAffinity, labels) }),
  };
  return { ...spec, affinity };
}
