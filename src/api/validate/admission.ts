import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from '../resources/index.ts';
import {
  checkMutatingBinding,
  checkMutatingPolicy,
  checkValidatingBinding,
  checkValidatingPolicy,
} from './admission-policies.ts';
import { checkWebhooks } from './admission-webhooks.ts';
import { row, type RuleRow } from './rules.ts';

/** Upstream: pkg/apis/admissionregistration/validation. */
export const admissionRules: readonly RuleRow[] = [
  row(mutatingAdmissionPolicies, { create: checkMutatingPolicy }),
  row(mutatingAdmissionPolicyBindings, { create: checkMutatingBinding }),
  row(mutatingWebhookConfigurations, { create: checkWebhooks }),
  row(validatingAdmissionPolicies, { create: checkValidatingPolicy }),
  row(validatingAdmissionPolicyBindings, { create: checkValidatingBinding }),
  row(validatingWebhookConfigurations, { create: checkWebhooks }),
];
