import { groupResource, namespaces, type Resource, StatusError } from '../../../api/index.ts';
import { forbidden, notFound } from '../errors.ts';
import type { Registry } from '../registry.ts';

/** Without these the cluster does not work. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** New objects need a namespace that exists and is not being deleted. upstream: plugin/pkg/admission/namespace/lifecycle */
export function admitIntoNamespace(registry: Registry, resource: Resource, namespace: string, name: string): void {
  if (!resource.namespaced) return;
  const key = { resource: groupResource(namespaces), namespace: '', name: namespace };
  const stored = registry.store.latest(key);
  if (stored === undefined) throw notFound(namespaces, namespace);
  const { metadata } = stored.object;
  if (metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden(resource, name, why);
  throw new StatusError({
    ...status,
    details: {
      ...status.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  });
}

export function admitNamespaceDeletion(name: string): void {
  if (IMMORTAL.has(name)) throw forbidden(namespaces, name, 'this namespace may not be deleted');
}
