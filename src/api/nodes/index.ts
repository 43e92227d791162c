/** What a Node object says. */
export { CONTAINER_RUNTIME, isFakeNode } from './fake-node.ts';
