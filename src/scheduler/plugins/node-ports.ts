import { hostPorts, portsConflict, type HostPort } from '../../api/index.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';

const NAME = 'NodePorts';
const TAKEN: Rejection = {
  plugin: NAME,
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  resolvable: true,
};

function conflict(wanted: readonly HostPort[], used: readonly HostPort[]): boolean {
  return wanted.some((port) => used.some((other) => portsConflict(port, other)));
}

/** A host port is one pod's. Upstream: plugins/nodeports. */
export const nodePorts: SchedulerPlugin = {
  name: NAME,
  prepare: (pod) => {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return SKIP;
    return { kind: 'filter', filter: (info) => (conflict(wanted, info.ports) ? TAKEN : undefined) };
  },
  hints: {
    'node-add': () => true,
    'assigned-pod-delete': (pod, event) => conflict(hostPorts(pod), hostPorts(event.pod)),
  },
};
