/** Serves Ingresses as ingress-nginx does: an HTTP proxy at the edge of the cluster's network, and their status. */
export type { Edge } from './api.ts';
export { ingressController } from './controller.ts';
