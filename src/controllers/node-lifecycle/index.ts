/** Nodes that fall silent: their conditions and taints, and the eviction of their pods. */
export { nodeLifecycleController, type NodeLifecycleOptions } from './node-lifecycle.ts';
export { taintEvictionController } from './taint-eviction.ts';
