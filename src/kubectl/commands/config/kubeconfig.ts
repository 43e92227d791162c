import type { KubectlConfig } from '../../io.ts';

/** How the cluster names its API server to its pods: there is no other address that everybody here can use. */
export const SERVER = 'https://kubernetes.default.svc';

export const CLUSTER = 'tabernetes';
export const USER = 'kubernetes-admin';

/** What `~/.kube/config` would say: one cluster, one user, one context. */
export function kubeconfig({ context, namespace }: KubectlConfig): object {
  const place = namespace === 'default' ? {} : { namespace };
  return {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: {},
    clusters: [{ name: CLUSTER, cluster: { server: SERVER } }],
    users: [{ name: USER, user: {} }],
    contexts: [{ name: context, context: { cluster: CLUSTER, user: USER, ...place } }],
    'current-context': context,
  };
}
