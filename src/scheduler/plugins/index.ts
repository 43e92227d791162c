import { SYSTEM_DEFAULTS } from '../spread/constraints.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { createBalancedAllocation } from './balanced-allocation.ts';
import { imageLocality } from './image-locality.ts';
import { createInterPodAffinity } from './inter-pod-affinity.ts';
import { createNodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { createNodeResourcesFit } from './node-resources.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { nodeVolumeLimits } from './node-volume-limits.ts';
import { createPodTopologySpread } from './pod-topology-spread.ts';
import { LEAST_ALLOCATED } from './scoring-strategy.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

/** The rules in the order in which they are asked. Upstream: pkg/scheduler/apis/config/v1/default_plugins.go. */
export const defaultPlugins: readonly SchedulerPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  createNodeAffinity(),
  nodePorts,
  createNodeResourcesFit({ strategy: LEAST_ALLOCATED, ignoredResources: [], ignoredResourceGroups: [] }),
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  createPodTopologySpread(SYSTEM_DEFAULTS),
  createInterPodAffinity({ hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false }),
  createBalancedAllocation(['cpu', 'memory']),
  imageLocality,
];
