/** The `proxy` subresources: HTTP from outside of the cluster network to pods, Services and nodes. */
export { type ProxyDeps, serveProxy, splitProxyPath } from './proxy.ts';
