import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const mutatingAdmissionPolicies = define<types.MutatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicy',
  'mutatingadmissionpolicies',
  { categories: ['api-extensions'], namespaced: false },
);
export const mutatingAdmissionPolicyBindings = define<types.MutatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicyBinding',
  'mutatingadmissionpolicybindings',
  { categories: ['api-extensions'], namespaced: false },
);
export const mutatingWebhookConfigurations = define<types.MutatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  { categories: ['api-extensions'], namespaced: false },
);
export const validatingAdmissionPolicies = define<types.ValidatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
  { categories: ['api-extensions'], subresources: ['status'], namespaced: false },
);
export const validatingAdmissionPolicyBindings = define<types.ValidatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
  { categories: ['api-extensions'], namespaced: false },
);
export const validatingWebhookConfigurations = define<types.ValidatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  { categories: ['api-extensions'], namespaced: false },
);

export const admissionregistrationResources: readonly Resource[] = [
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
];
