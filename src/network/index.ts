/**
 * The cluster network as one node sees it: pod addresses, Services (kube-proxy's rules), DNS answers, streams to other nodes.
 * Imports base, api, client, kernel (types), protocol.
 */
export type * from './api.ts';
export { createNodeNetwork } from './create-node-network.ts';
export { Host, type HostOptions, type HostRoute } from './host.ts';
