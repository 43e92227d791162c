/** Flow schemas and priority levels as objects: the ones that every cluster has, and their conditions. Imports the registry and api. */
export { followFlowControl } from './follow.ts';
