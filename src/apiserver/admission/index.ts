/** Plugins that change or refuse writes. Each is a file; the order is upstream's. Imports the registry and api. */
import type { Authorizer } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';
import { certificatePermissions } from './certificate-permissions.ts';
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts';
import { configuredPlugins, limitRangerOnDemand } from './configured.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podResize } from './pod-resize.ts';
import { podSecurity } from './pod-security.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import type { WebhookTransport } from './webhook/transport.ts';

export { followPolicies } from './configured.ts';
export type { WebhookTransport };

/** What plugins work with that is not in the registry. */
export interface AdmissionDeps {
  readonly authorizer: Authorizer;
  readonly webhooks: WebhookTransport;
}

/** upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins */
export const admissionPlugins = ({ authorizer, webhooks }: AdmissionDeps): readonly AdmissionPlugin[] => {
  const configured = configuredPlugins(authorizer, webhooks);
  return [
    configured.policyExpressions,
    namespaceLifecycle,
    limitRangerOnDemand,
    serviceAccountAdmission,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    ...certificatePermissions(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass,
    podTopologyLabels,
    podResize,
    configured.mutatingPolicy,
    configured.mutatingWebhook,
    configured.validatingPolicy,
    configured.validatingWebhook,
    resourceQuota,
  ];
};
