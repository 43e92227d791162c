import { API_SERVER_USER, type ConfigMap, configMaps, type New } from '../../../api/index.ts';
import { latest, post, type Registry } from '../../registry/index.ts';
import type { ClusterKeys } from './cluster-keys.ts';

const NAMESPACE = 'kube-system';
const NAME = 'extension-apiserver-authentication';
const REQUESTER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver' } as const;

/**
 * Tells extension servers, and the controller that tells pods, which authority to trust.
 * upstream: pkg/controlplane/controller/clusterauthenticationtrust
 */
export async function publishAuthority(registry: Registry, keys: ClusterKeys): Promise<void> {
  if (latest(registry, { resource: configMaps, namespace: NAMESPACE, name: NAME }) !== undefined) return;
  const value: New<ConfigMap> = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: NAMESPACE, name: NAME },
    data: { 'client-ca-file': await keys.rootCertificate() },
  };
  await post(registry, {
    resource: configMaps,
    namespace: NAMESPACE,
    name: '',
    subresource: '',
    body: { kind: 'value', value },
    fieldValidation: 'Strict',
    dryRun: false,
    requester: REQUESTER,
  });
}
