/**
 * Nodes that are there in the API alone, as kwok makes them: they stay Ready, and what is bound to them runs at once.
 * Nothing of it is loaded before the first such node.
 */
export { fakeNodeController } from './fake-node-controller.ts';
export { fakePodController } from './fake-pod-controller.ts';
