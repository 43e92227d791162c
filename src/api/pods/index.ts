/** What everybody asks of pods and owners. Imports quantity, time, resources. */
export {
  containerStatus,
  getPodCondition,
  isPodActive,
  isPodAvailable,
  isPodReady,
  podPhaseTerminal,
  setPodCondition,
} from './conditions.ts';
export { withDisruptionCondition } from './disruption.ts';
export { canonicalJson, hashTemplate, randomSuffix, safeEncode } from './hash.ts';
export { newControllerRef, ownerControllerRef } from './owners.ts';
export { podResourceTotals } from './resource-totals.ts';
export { type PodResources, isRestartableInitContainer, podLimits, podQosClass, podRequests } from './resources.ts';
