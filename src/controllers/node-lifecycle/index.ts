/** Nodes that fall silent: their conditions and taints, and the eviction of their pods. */
export { nodeLifecycleController, type NodeLifecycleOptions } from './node-lifecycle.ts';
export { BY_NODE, nodeIndex, taintEvictionController } from './taint-eviction.ts';
