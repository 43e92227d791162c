import { groupResource, namespaces, StatusError } from '../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionContext,
  type AdmissionPlugin,
  forbidden,
  notFound,
} from '../registry/index.ts';
import { admittedName } from './admitted-name.ts';

/** Without these the cluster does not work. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/**
 * New objects need a namespace that exists and is not being deleted; some namespaces cannot be deleted.
 * upstream: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles: (operation, resource) =>
    operation === 'CREATE' ? resource.namespaced : operation === 'DELETE' && resource === namespaces,
  mutate: (attributes, context) => {
    admitIntoNamespace(attributes, context);
    return attributes.object;
  },
  validate: ({ operation, name }) => {
    if (operation !== 'DELETE' || !IMMORTAL.has(name)) return;
    throw forbidden(namespaces, name, 'this namespace may not be deleted');
  },
};

function admitIntoNamespace(attributes: AdmissionAttributes, { registry }: AdmissionContext): void {
  const { resource, namespace } = attributes;
  const stored = registry.store.latest({ resource: groupResource(namespaces), namespace: '', name: namespace });
  if (stored === undefined) throw notFound(namespaces, namespace);
  if (stored.object.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden(resource, admittedName(attributes), why);
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
