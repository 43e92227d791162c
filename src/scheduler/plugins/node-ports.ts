import { hostPorts, type HostPort } from '../cache.ts';
import type { SchedulerPlugin } from '../framework.ts';

const ANY = '0.0.0.0';

function conflict(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY || b.ip === ANY);
}

/** A host port is one pod's. Upstream: plugins/nodeports. */
export const nodePorts: SchedulerPlugin = {
  name: 'NodePorts',
  filter: (pod) => {
    const wanted = hostPorts(pod);
    return (info) => {
      if (wanted.length === 0) return undefined;
      const used = info.ports;
      if (!wanted.some((port) => used.some((other) => conflict(port, other)))) return undefined;
      return { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true };
    };
  },
};
