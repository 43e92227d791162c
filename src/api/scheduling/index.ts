/**
 * Which pods may be on which nodes, for the scheduler and for who has to foresee it. Imports types.
 * Upstream: k8s.io/component-helpers/scheduling/corev1.
 */
export { hostPorts, portsConflict, type HostPort } from './host-ports.ts';
export { matchesNodeTerm, matchesRequiredNodeAffinity } from './node-affinity.ts';
export { tolerates, toleratesTaint } from './tolerations.ts';
