export function pod(
  name: string,
  extra: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name }, ...metadata },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...extra },
  };
}

export function deployment(name: string, replicas = 1): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    },
  };
}

export const PODS = '/api/v1/namespaces/default/pods';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
export const SERVICES = '/api/v1/namespaces/default/services';
export const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Reads a path of each item: `pluck(list.items, 'metadata.name')`. */
export function pluck(items: unknown, path: string): unknown[] {
  const read = (item: unknown): unknown =>
    path.split('.').reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], item);
  return (items as readonly unknown[]).map(read);
}
