/** The `proxy` subresources: HTTP from outside of the cluster network to pods, Services and nodes. */
export { callService } from './call-service.ts';
export { serveProxy } from './proxy.ts';
