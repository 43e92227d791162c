import { expect, test } from 'vitest';
import { admissionPlugins } from './index.ts';

const NOWHERE = () => Promise.reject(new Error('nowhere'));
const NOBODY = { authorize: () => ({ allowed: false, reason: '' }) };

/** upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins, as far as they are on by default or in kubeadm */
const ORDER = [
  'NamespaceLifecycle',
  'LimitRanger',
  'ServiceAccount',
  'NodeRestriction',
  'TaintNodesByCondition',
  'PodSecurity',
  'Priority',
  'DefaultTolerationSeconds',
  'DefaultStorageClass',
  'StorageObjectInUseProtection',
  'PersistentVolumeClaimResize',
  'RuntimeClass',
  'CertificateApproval',
  'CertificateSigning',
  'ClusterTrustBundleAttest',
  'CertificateSubjectRestriction',
  'DefaultIngressClass',
  'PodTopologyLabels',
  'PodResizeValidator',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
  'ResourceQuota',
];

test('plugins are asked in the order of upstream', () => {
  const names = admissionPlugins({ authorizer: NOBODY, webhooks: { callService: NOWHERE, callUrl: NOWHERE } }).map(
    ({ name }) => name,
  );
  expect(names.filter((name) => ORDER.includes(name))).toEqual(ORDER.filter((name) => names.includes(name)));
});
