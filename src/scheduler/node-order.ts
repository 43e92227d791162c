import type { NodeInfo } from './node-info.ts';

function zoneOf({ labels }: NodeInfo): string {
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return `${region}:${zone}`;
}

/**
 * One node of each zone in turn, so that the first nodes of a large cluster that are looked at are of all its zones.
 * Upstream: pkg/scheduler/backend/cache/node_tree.go.
 */
export function inTurnByZone<T extends NodeInfo>(nodes: readonly T[]): readonly T[] {
  const zones = new Map<string, T[]>();
  for (const info of nodes) {
    const zone = zoneOf(info);
    const known = zones.get(zone);
    if (known === undefined) zones.set(zone, [info]);
    else known.push(info);
  }
  if (zones.size <= 1) return nodes;
  const ordered: T[] = [];
  for (let round = 0; ordered.length < nodes.length; round++) {
    for (const zone of zones.values()) {
      const info = zone[round];
      if (info !== undefined) ordered.push(info);
    }
  }
  return ordered;
}
