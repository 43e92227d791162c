import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';

const NAME = 'NodeName';
const ELSEWHERE: Rejection = {
  plugin: NAME,
  reasons: ["node(s) didn't match the requested node name"],
  resolvable: false,
};

/** The node that `spec.nodeName` names, if it does. Upstream: plugins/nodename. */
export const nodeName: SchedulerPlugin = {
  name: NAME,
  prepare: (pod) => {
    const wanted = pod.spec.nodeName ?? '';
    if (wanted === '') return SKIP;
    return { kind: 'filter', filter: (info) => (wanted === info.name ? undefined : ELSEWHERE) };
  },
  hints: { 'node-add': (pod, { node }) => pod.spec.nodeName === node.metadata.name },
};
