import {
  limitRanges,
  type LimitRange,
  type PersistentVolumeClaim,
  type Pod,
  podResourceTotals,
  pods,
} from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionPlugin, Registry } from '../registry/index.ts';
import { belowMinimum, requestsAboveMaximum, violations } from './limit-range-constraints.ts';
import { handlesLimits } from './limited-kinds.ts';
import { withRangeDefaults } from './limit-range-defaults.ts';
import { aggregated, refused } from './refused.ts';
import { storedObjects } from './stored.ts';

/** Gives containers the requests and limits of the namespace's LimitRanges, and refuses what is out of their bounds. upstream: plugin/pkg/admission/limitranger */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  handles: handlesLimits,
  mutate: (attributes, { registry }) => {
    const { object, resource } = attributes;
    if (resource !== pods) return object;
    return rangesFor(registry, attributes).reduce((pod, range) => withRangeDefaults(range, pod), object as Pod);
  },
  validate: (attributes, { registry }) => {
    const { object, resource } = attributes;
    for (const range of rangesFor(registry, attributes)) {
      const problems =
        resource === pods ? podProblems(range, object as Pod) : claimProblems(range, object as PersistentVolumeClaim);
      if (problems.length > 0) throw refused(attributes, aggregated(problems));
    }
  },
};

function rangesFor(registry: Registry, { namespace, oldObject }: AdmissionAttributes): readonly LimitRange[] {
  return oldObject?.metadata.deletionTimestamp === undefined ? storedObjects(registry, limitRanges, namespace) : [];
}

/** upstream: PodValidateLimitFunc */
function podProblems(range: LimitRange, { spec }: Pod): readonly string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return range.spec.limits.flatMap((item) => {
    if (item.type === 'Container') {
      return containers.flatMap(({ resources: { requests = {}, limits = {} } = {} }) =>
        violations(item, { requests, limits }),
      );
    }
    if (item.type !== 'Pod') return [];
    // Overhead is the runtime's, not the pod's choice.
    const demand = { requests: podResourceTotals(spec, 'requests'), limits: podResourceTotals(spec, 'limits') };
    return violations(item, demand);
  });
}

/** upstream: PersistentVolumeClaimValidateLimitFunc */
function claimProblems(range: LimitRange, { spec }: PersistentVolumeClaim): readonly string[] {
  const requests = spec.resources?.requests ?? {};
  return range.spec.limits
    .filter((item) => item.type === 'PersistentVolumeClaim')
    .flatMap((item) => [...belowMinimum(item, { requests, limits: {} }), ...requestsAboveMaximum(item, requests)]);
}
