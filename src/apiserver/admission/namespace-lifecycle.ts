import { namespaces, StatusError } from '../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionContext,
  type AdmissionPlugin,
  forbidden,
  notFound,
} from '../registry/index.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

/** Without these the cluster does not work. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/**
 * New objects need a namespace that exists and is not being deleted; some namespaces cannot be deleted.
 * upstream: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  // A review of access must not tell whether a namespace is there.
  handles: (operation, resource) =>
    operation === 'CREATE'
      ? resource.namespaced && resource.resource !== 'localsubjectaccessreviews'
      : operation === 'DELETE' && resource === namespaces,
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
  const { namespace } = attributes;
  const stored = storedObject(registry, namespaces, namespace);
  if (stored === undefined) throw notFound(namespaces, namespace);
  if (stored.status?.phase !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = refused(attributes, why);
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
