import type { Service } from '../generated/types.ts';
import { type Evaluator, objectCountName } from './evaluator.ts';

const COUNT = objectCountName('services');
const NAMES: readonly string[] = [COUNT, 'services', 'services.nodeports', 'services.loadbalancers'];

/** Ports that will need a node port: those of the nodes may not be allocated yet. */
function nodePorts({ spec }: Service): number {
  const ports = spec.ports ?? [];
  if (spec.type === 'NodePort') return ports.length;
  if (spec.type !== 'LoadBalancer') return 0;
  if (spec.allocateLoadBalancerNodePorts !== false) return ports.length;
  return ports.filter(({ nodePort = 0 }) => nodePort !== 0).length;
}

/** upstream: pkg/quota/v1/evaluator/core/services.go */
export const serviceEvaluator: Evaluator = {
  // The type of a Service can change.
  handles: () => true,
  matchingNames: (names) => names.filter((name) => NAMES.includes(name)),
  usage: (object) => {
    const service = object as Service;
    return {
      [COUNT]: '1',
      services: '1',
      'services.nodeports': String(nodePorts(service)),
      'services.loadbalancers': service.spec.type === 'LoadBalancer' ? '1' : '0',
    };
  },
  matchesScope: () => false,
};
