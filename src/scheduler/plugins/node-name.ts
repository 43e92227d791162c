import type { SchedulerPlugin } from '../framework.ts';

/** The node that `spec.nodeName` names, if it does. Upstream: plugins/nodename. */
export const nodeName: SchedulerPlugin = {
  name: 'NodeName',
  filter: (pod) => {
    const wanted = pod.spec.nodeName ?? '';
    return (info) =>
      wanted === '' || wanted === info.node.metadata.name
        ? undefined
        : { reasons: ["node(s) didn't match the requested node name"], resolvable: false };
  },
};
